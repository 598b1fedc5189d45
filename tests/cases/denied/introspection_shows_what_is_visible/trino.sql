== null, error, hide, developer, stranger ==
none
