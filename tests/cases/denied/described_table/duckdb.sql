== null, hide, introspection, view ==
none
