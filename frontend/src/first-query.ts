import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

/** The original application's query, for a catalog that has its view. */
export const GET_ALL = `query {
  getAll {
    company_id
    company_name
    category_code
    status
    continent
    index
    owner_id
    first_name
    last_name
    gender
    age
    designation
    address
  }
}
`;

function leaves(type: GraphQLObjectType): string[] {
  return Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument))
    .map((field) => field.name);
}

/** A first query that this schema can answer: `GET_ALL`, or ten rows of the first list it has. */
export function firstQuery(schema: GraphQLSchema): string {
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  if (roots.some((field) => field.name === "getAll")) return GET_ALL;
  for (const field of roots) {
    const nullable = isNonNullType(field.type) ? field.type.ofType : field.type;
    const row = getNamedType(field.type);
    if (!isListType(nullable) || !isObjectType(row) || field.args.some(isRequiredArgument)) continue;
    const columns = leaves(row);
    if (columns.length === 0) continue;
    const page = field.args.some((argument) => argument.name === "limit") ? "(limit: 10)" : "";
    return `query {\n  ${field.name}${page} {\n${columns.map((name) => `    ${name}\n`).join("")}  }\n}\n`;
  }
  return "query {\n  __typename\n}\n";
}
