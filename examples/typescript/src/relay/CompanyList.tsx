/** A list that grows by a page when asked to: Relay's `usePaginationFragment` over `companies_connection`. */

import type { ReactNode } from "react";
import { graphql, useLazyLoadQuery, usePaginationFragment } from "react-relay";

import type { CompanyListPageQuery } from "./__generated__/CompanyListPageQuery.graphql";
import type { CompanyListQuery } from "./__generated__/CompanyListQuery.graphql";
import type { CompanyList_query$key } from "./__generated__/CompanyList_query.graphql";

export function CompanyList({ continent }: { continent: string }): ReactNode {
  const query = useLazyLoadQuery<CompanyListQuery>(
    graphql`
      query CompanyListQuery($continent: String!) {
        ...CompanyList_query @arguments(continent: $continent)
      }
    `,
    { continent },
  );
  return <Pages query={query} />;
}

function Pages({ query }: { query: CompanyList_query$key }): ReactNode {
  const { data, hasNext, loadNext } = usePaginationFragment<CompanyListPageQuery, CompanyList_query$key>(
    graphql`
      fragment CompanyList_query on query_root
      @refetchable(queryName: "CompanyListPageQuery")
      @argumentDefinitions(
        continent: { type: "String!" }
        count: { type: "Int", defaultValue: 2 }
        cursor: { type: "String" }
      ) {
        companies_connection(
          first: $count
          after: $cursor
          where: { continent: { _eq: $continent } }
          order_by: { company_name: asc }
        ) @connection(key: "CompanyList_companies_connection", filters: ["where"]) {
          edges {
            node {
              company_id
              company_name
            }
          }
          totalCount
        }
      }
    `,
    query,
  );
  const { edges, totalCount } = data.companies_connection;
  return (
    <section>
      <ol>
        {edges.map(({ node }) => (
          <li key={node.company_id}>{node.company_name}</li>
        ))}
      </ol>
      <button type="button" disabled={!hasNext} onClick={() => loadNext(2)}>
        {edges.length} of {totalCount}
      </button>
    </section>
  );
}
