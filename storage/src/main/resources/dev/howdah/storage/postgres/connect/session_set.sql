-- What a role, a database or a pooler sets for sessions is meant for people's: none of it may change what ours do. One statement,
-- so one message. A name that this version of the server does not have is passed over. Not touched: where an administrator wants
-- objects (tablespaces, toast compression), how much memory a query may have, whose role they are, and read_only, which is a
-- guard (a provider's, against a full disk) and refuses a start.
select pg_catalog.count(pg_catalog.set_config(name, setting, false)), pg_catalog.pg_is_in_recovery() as in_recovery
from (values
    -- First of all: a limit of milliseconds would end this statement's successors.
    ('statement_timeout', '0'),
    ('transaction_timeout', '0'),
    ('idle_session_timeout', '0'),
    -- No session of ours holds a lock for ever, or waits for one.
    ('lock_timeout', '{lock_timeout_ms}'),
    ('idle_in_transaction_session_timeout', '30s'),
    -- The server ends the sessions of a broker that is cut off.
    ('tcp_keepalives_idle', '5'),
    ('tcp_keepalives_interval', '2'),
    ('tcp_keepalives_count', '3'),
    ('tcp_user_timeout', '10s'),
    -- A commit waits for fsync; every statement sees what others have committed.
    ('synchronous_commit', 'on'),
    ('default_transaction_isolation', 'read committed'),
    ('default_transaction_deferrable', 'off'),
    -- A forgotten schema fails at once.
    ('search_path', ''),
    ('default_table_access_method', 'heap'),
    ('row_security', 'on'),
    ('check_function_bodies', 'on'),
    -- How values look, and how text is read.
    ('client_encoding', 'UTF8'),
    ('TimeZone', 'UTC'),
    ('DateStyle', 'ISO, MDY'),
    ('IntervalStyle', 'postgres'),
    ('bytea_output', 'hex'),
    ('extra_float_digits', '3'),
    ('standard_conforming_strings', 'on'),
    ('array_nulls', 'on'),
    ('transform_null_equals', 'off'),
    ('quote_all_identifiers', 'off'),
    ('client_min_messages', 'warning'),
    -- How statements are planned, whatever somebody has tried once.
    ('plan_cache_mode', 'auto'),
    -- A plan with many joins looks dear to the planner, and compiling it takes longer than it runs.
    ('jit', 'off'),
    ('enable_indexscan', 'on'),
    ('enable_indexonlyscan', 'on'),
    ('enable_partition_pruning', 'on'),
    ('enable_sort', 'on'),
    ('enable_nestloop', 'on')
) as wanted (name, setting)
where pg_catalog.current_setting(name, true) is not null
