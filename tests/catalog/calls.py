"""Calls of every function that a view may call, to be tried over columns of every type."""

from __future__ import annotations


def listed(calls: str) -> list[str]:
    """The calls of a text, which semicolons part."""
    return [call.strip() for call in calls.split(";")]


def fill(template: str, *parts: str) -> str:
    """The template with the parts in its places, in their order."""
    for part in parts:
        template = template.replace("?", part, 1)
    return template


#: A call of every function that a view may call; `?` stands for a column of any type.
CALLS = listed(
    r"""
    lower(?); upper(?); length(?); reverse(?); trim(?); ltrim(?); starts_with(?,'x'); ends_with(?,'');
    contains(?,'a'); strpos(?,'x'); substring(?,2); substring('abc',?); substring('abc',?,?);
    substring('abc',1,?); left(?,2); left('abc',?); right(?,3); right('abc',?); split_part(?,',',2);
    split_part('a,b',',',?); replace(?,'x','yy'); concat(?,'x'); concat('x',?); concat_ws(',',?,'x');
    ?||'x'; 'x'||?; (?)LIKE('%x'); (?)ILIKE('İ%'); (?)NOT LIKE('\\\\'); year(?); quarter(?); month(?);
    week(?); day(?); dayofmonth(?); dayofweek(?); isodow(?); dayofyear(?); hour(?); minute(?); second(?);
    monthname(?); dayname(?); last_day(?); EXTRACT(week FROM ?); date_trunc('week',?);
    date_trunc('second',CAST(? AS DATE)); date_diff('day',?,?); date_diff('second',?,?); floor(?); ceil(?);
    trunc(?); sign(?); round(?); round(?,0); round(?,3); round(?,38); sqrt(?); ln(?); exp(?); power(?,2);
    power(2,?); power(?,?); abs(?); -?; ?+1; 1-?; ?*2; ?*1.5; ?/2; 2/?; ?//2; 2//?; ?%2; 2%?; ?/0; ?//0;
    ?%0; ?+INTERVAL '10000' YEAR; ?-INTERVAL '315360000000' SECOND; ?+INTERVAL '-120000' MONTH; ?=5; ?<'x';
    ?>=0.5; ?<>'2024-01-01'; ? BETWEEN 1 AND 1e10; ? IN (1,2); ? IN ('a'); coalesce(?,0); coalesce(?,'x');
    nullif(?,1); greatest(?,1); least(?,'x'); CASE ? WHEN 1 THEN 2 END; CASE WHEN ? THEN 1 ELSE 2.5 END;
    if(? IS NULL,1,NULL); (?) IS TRUE; NOT ?; ? AND TRUE; ? IS NOT DISTINCT FROM 1; CAST(? AS INTEGER);
    CAST(? AS DATE); CAST(? AS VARCHAR); CAST(? AS UUID); CAST(? AS INTERVAL); CAST(? AS JSON);
    CAST(? AS STRUCT(a INTEGER)); CAST(? AS INTEGER[]); CAST(? AS MAP(VARCHAR,INTEGER)); CAST(? AS BLOB);
    CAST(? AS DECIMAL(38,38)); CAST(? AS BOOLEAN); CAST(? AS ENUM('a')); CAST(? AS TIMESTAMPTZ);
    CAST(? AS UTINYINT); TRY_CAST(? AS REAL); CAST(? AS UHUGEINT); CAST(? AS TIME)
    """
)

AGGREGATES = listed(
    r"""
    count(*); count(?); count(DISTINCT ?); count_if(?); bool_and(?); bool_or(?); min(?); max(?); sum(?);
    sum(DISTINCT ?); avg(?); median(?); stddev(?); stddev_pop(?); stddev_samp(?); variance(?); var_pop(?);
    sum(?) FILTER (WHERE c0>0); avg(?)/count(*); round(avg(?),2); coalesce(sum(?),0)
    """
)

WINDOWS = listed(
    r"""
    row_number(); rank(); dense_rank(); percent_rank(); cume_dist(); ntile(3); lag(?); lag(?,2);
    lead(?,1000000000); first_value(?); last_value(?); sum(?); count(?); max(?)
    """
)

OVER = (
    "OVER ()",
    "OVER (ORDER BY ? DESC)",
    "OVER (PARTITION BY ? ORDER BY ? ROWS BETWEEN 2 PRECEDING AND 1000000000 FOLLOWING)",
)
