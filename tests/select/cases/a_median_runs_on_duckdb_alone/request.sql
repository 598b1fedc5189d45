SELECT median(age) AS median FROM owners
