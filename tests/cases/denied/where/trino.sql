== null, error, hide, never_was, related, in_a_variable, never_was_in_a_variable ==
none
