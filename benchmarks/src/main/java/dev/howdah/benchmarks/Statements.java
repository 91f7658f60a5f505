package dev.howdah.benchmarks;

import dev.howdah.compat.process.PostgresProcess;

/** Counts what a Postgres server was asked, by pg_stat_statements. Thread: one. */
final class Statements {

    /** For {@link PostgresProcess#launch}. */
    static final String SETTING = "shared_preload_libraries=pg_stat_statements";

    private final PostgresProcess postgres;

    Statements(PostgresProcess postgres) {
        this.postgres = postgres;
        postgres.query("create extension if not exists pg_stat_statements");
    }

    void reset() {
        postgres.query("select pg_stat_statements_reset()");
    }

    /** Statements since the reset, BEGIN and COMMIT too, without the questions that are asked here. */
    long calls() {
        return number("select coalesce(sum(calls), 0) from pg_stat_statements where query not like '%pg_stat%'");
    }

    /** Of these, the ones that say so in a regular expression. */
    long calls(String pattern) {
        return number(
                "select coalesce(sum(calls), 0) from pg_stat_statements where query not like '%pg_stat%' and query ~ '"
                        + pattern + "'");
    }

    /** Transactions of the database so far; a backend tells them once a second at most. */
    long transactions() {
        return number("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()");
    }

    /** The most frequent ones, for a look at what the rest is. */
    String top() {
        return String.valueOf(
                postgres.query("select string_agg(line, chr(10)) from (select format('    %s × %s', calls,"
                        + " left(regexp_replace(query, '\\s+', ' ', 'g'), 110)) as line from pg_stat_statements"
                        + " where query not like '%pg_stat%' order by calls desc limit 8) as t"));
    }

    private long number(String sql) {
        return Long.parseLong(String.valueOf(postgres.query(sql)));
    }
}
