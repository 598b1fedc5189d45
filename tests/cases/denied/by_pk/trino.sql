== null, error, hide, never_was ==
none
