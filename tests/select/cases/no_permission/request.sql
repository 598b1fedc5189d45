SELECT * FROM owners
