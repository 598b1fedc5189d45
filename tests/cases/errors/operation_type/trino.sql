== mutation, subscription, definitions, named, other ==
none
