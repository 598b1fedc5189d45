/** urql: the same documents and types, in a client that is smaller. */

import { cacheExchange, Client, fetchExchange } from "urql";

import { graphql } from "./gql";
import { endpoint, signIn } from "./session";

const OWNERS = graphql(`
  query UrqlOwners($where: owners_bool_exp!, $companies: Int!) {
    owners(where: $where, order_by: { people_id: asc }, limit: 3) {
      people_id
      companies(order_by: { company_name: asc }, limit: $companies) {
        company_name
      }
      companies_aggregate {
        aggregate {
          count
        }
      }
    }
  }
`);

async function main(): Promise<void> {
  const client = new Client({
    url: endpoint,
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { headers: { Authorization: `Bearer ${await signIn()}` } },
  });
  const where = { companies: { continent: { _eq: "asia" } }, age: { _gte: 40 } };
  const { data, error } = await client.query(OWNERS, { where, companies: 2 }).toPromise();
  if (error || !data) throw error ?? new Error("no data");
  for (const owner of data.owners) {
    const names = owner.companies.map((company) => company.company_name).join(", ");
    console.log(`${owner.people_id}: ${owner.companies_aggregate.aggregate?.count} with ${names}`);
  }
}

void main();
