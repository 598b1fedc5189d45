== field, argument, literal, type, operator, wide, direction, selection, leaf, fragment, cycle, conflict, variable, unused, directive, unnamed ==
none
