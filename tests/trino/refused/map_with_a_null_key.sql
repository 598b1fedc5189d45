-- INVALID_FUNCTION_ARGUMENT: a null or repeated key of a MAP; instead pairs in an ARRAY
SELECT MAP(ARRAY_AGG(title), ARRAY_AGG(id)) FROM lake.book
