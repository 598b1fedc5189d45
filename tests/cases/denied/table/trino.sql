== null, error, hide, where, never_was ==
none
