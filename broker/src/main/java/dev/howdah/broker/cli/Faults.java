package dev.howdah.broker.cli;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Describes a failure for the user, and says what to do about it. */
final class Faults {

    /**
     * Advice for what Postgres says at a first start. It is found by the text, because several of these messages share
     * a SQLSTATE. For a server that does not speak English there is no advice.
     */
    private static final List<Advice> ADVICE = List.of(
            new Advice(
                    "permission denied for database (\\S+)",
                    (match, user) -> "let its owner or a superuser say: grant create on database "
                            + quoted(match.group(1)) + " to " + quoted(user)),
            new Advice(
                    "(permission denied for schema|must be owner of) .*",
                    (match, user) ->
                            "another role has made howdah's schemas: connect as that role, or let it be granted to "
                                    + quoted(user)),
            new Advice(
                    "database \"(.+)\" does not exist",
                    (match, user) -> "make it: create database " + quoted(match.group(1)) + " owner " + quoted(user)
                            + " encoding 'UTF8' template template0"),
            new Advice(
                    "password authentication failed|role \".+\" does not exist",
                    (match, user) -> "look at user and password in the Postgres URL"),
            new Advice(
                    "no pg_hba.conf entry",
                    (match, user) -> "let the server's pg_hba.conf have a line for this host, user and database"));

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";

    private Faults() {}

    static String describe(RuntimeException fault) {
        return describe(fault, Optional.empty());
    }

    /**
     * Describes a failure in one line.
     *
     * @param url the database that the user has named, if any
     */
    static String describe(RuntimeException fault, Optional<PostgresUrl> url) {
        return fault instanceof StorageException storage ? describe(storage, url) : String.valueOf(fault.getMessage());
    }

    private static String describe(StorageException fault, Optional<PostgresUrl> url) {
        StorageFailure failure = fault.failure();
        if (failure instanceof StorageFailure.Unusable it) {
            return advised(it.detail(), url);
        } else if (failure instanceof StorageFailure.Unavailable it) {
            return "Postgres cannot be reached: " + unreachable(it.detail(), fault, url);
        } else if (failure instanceof StorageFailure.OutOfResources it) {
            return "Postgres is out of resources: " + it.detail();
        } else if (failure instanceof StorageFailure.ReadOnly it) {
            return "Postgres does not accept writes: " + it.detail();
        } else if (failure instanceof StorageFailure.Contended it) {
            return describe(it);
        } else if (failure instanceof StorageFailure.ServerFailed it) {
            return "Postgres itself failed: " + it.detail() + " (SQLSTATE " + it.sqlState() + "): look at its log";
        } else if (failure instanceof StorageFailure.Unexpected it) {
            return "Postgres refused: " + it.detail() + " (SQLSTATE " + it.sqlState() + ")";
        }
        return failure.detail();
    }

    private static String describe(StorageFailure.Contended contended) {
        return switch (contended.sqlState()) {
            case LOCK_NOT_AVAILABLE -> "somebody holds a lock in Postgres for long: " + contended.detail();
            case QUERY_CANCELED -> "Postgres was told to end a statement of howdah's: " + contended.detail();
            default -> "Postgres is held up by what others do: " + contended.detail();
        };
    }

    /** The reason of a failed connection. The driver's own message does not contain the network's error. */
    private static String unreachable(String detail, Throwable fault, Optional<PostgresUrl> url) {
        String place = url.map(PostgresUrl::describe).orElse("the server");
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the host of " + place + " is unknown: look at its name, and whether this machine's DNS has it";
            }
            if (cause instanceof SocketTimeoutException) {
                return place + " does not answer: look at host and port, and at firewalls on the way";
            }
            if (cause instanceof IOException && !(cause instanceof ConnectException)) {
                return detail + " (" + HowdahCommand.oneLine(String.valueOf(cause.getMessage())) + ")";
            }
        }
        return detail;
    }

    private static String advised(String detail, Optional<PostgresUrl> url) {
        String user = url.map(PostgresUrl::user).orElse("the user");
        for (Advice advice : ADVICE) {
            Matcher matcher = advice.said.matcher(detail);
            if (matcher.find()) {
                return detail + ": " + advice.wayOut.apply(matcher.toMatchResult(), user);
            }
        }
        return detail;
    }

    private static String quoted(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    private record Advice(Pattern said, BiFunction<MatchResult, String, String> wayOut) {

        private Advice(String regex, BiFunction<MatchResult, String, String> wayOut) {
            this(Pattern.compile(regex), wayOut);
        }
    }
}
