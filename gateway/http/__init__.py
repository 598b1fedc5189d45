"""Stage 1 and the transport: HTTP in, `GraphQLRequest`, response bytes out."""
