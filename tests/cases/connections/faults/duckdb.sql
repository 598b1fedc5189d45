== both, negative, too_many, no_cursor ==
none
