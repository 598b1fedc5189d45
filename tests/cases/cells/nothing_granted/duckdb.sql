== unmapped, no_group ==
none
