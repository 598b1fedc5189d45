== null, error, hide, never_was, related ==
none
