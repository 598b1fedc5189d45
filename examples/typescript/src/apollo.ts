/** Apollo Client: typed variables and rows, and a cache that knows each table's key. */

import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";

import { graphql } from "./gql";
import { endpoint, signIn } from "./session";

const COMPANIES = graphql(`
  query ApolloCompanies($continent: String!, $limit: Int!) {
    companies(where: { continent: { _eq: $continent } }, order_by: { company_name: asc }, limit: $limit) {
      company_id
      company_name
      owner {
        people_id
        age
      }
    }
    companies_group_by(by: { column: status }, where: { continent: { _eq: $continent } }) {
      key {
        status
      }
      aggregate {
        count
      }
    }
  }
`);

async function main(): Promise<void> {
  const client = new ApolloClient({
    link: new HttpLink({ uri: endpoint, headers: { Authorization: `Bearer ${await signIn()}` } }),
    cache: new InMemoryCache({
      typePolicies: {
        companies: { keyFields: ["company_id"] },
        owners: { keyFields: ["people_id"] },
      },
    }),
  });
  const { data } = await client.query({ query: COMPANIES, variables: { continent: "eu", limit: 3 } });
  if (!data) throw new Error("no data");
  for (const company of data.companies) {
    console.log(`${company.company_name}, owner ${company.owner?.age ?? "unknown"}`);
  }
  for (const group of data.companies_group_by) {
    console.log(`${group.key.status}: ${group.aggregate.count}`);
  }
}

void main();
