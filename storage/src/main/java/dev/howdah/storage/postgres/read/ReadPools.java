package dev.howdah.storage.postgres.read;

import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The connections for asynchronous reads. There are two pools, so that readers of history never delay those who wait
 * for the newest records. Thread: any.
 */
public final class ReadPools implements AutoCloseable {

    /**
     * How many statements a connection keeps prepared. Each leaf has a statement text of its own, and a fetch uses two.
     */
    private static final int PREPARED_STATEMENTS_MAX = 512;

    /** How many reads wait for a connection of a pool. Further ones are refused. */
    private static final int WAITING_MAX = 10_000;

    /** Of one read with all its statements, waiting for a connection included; less than clients wait for their answer. */
    private static final int READ_SECONDS_MAX = 20;

    /** A try to connect that is not answered is soon followed by another one. */
    private static final int CONNECT_MS_MAX = 2_000;

    private final Vertx vertx;
    private final StorageOptions options;
    private volatile Pool tail;
    private volatile Pool cold;
    private volatile Admission admission = connection -> Future.succeededFuture(true);
    private volatile int renewals;
    private boolean closed;

    /** Decides whether a connection that was just made may be read from; it may be to another server than before. */
    public interface Admission {
        Future<Boolean> mayBeUsed(SqlConnection connection);
    }

    public ReadPools(StorageOptions options) {
        this.options = options;
        vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        tail = pool("howdah read tail");
        cold = pool("howdah read cold");
    }

    /** For connections that are made from now on. */
    public void admitBy(Admission decides) {
        admission = decides;
    }

    /** Runs what blocks off the event loops, one after the other. */
    public Future<Void> runBlocking(Runnable work) {
        return vertx.executeBlocking(() -> {
            work.run();
            return null;
        });
    }

    /**
     * Takes new connections from now on; what is being read over those that there are fails. After a time without the network, one whose question or answer was lost goes on waiting for
     * it, until TCP sends again: that may be as long as the network was away.
     */
    public synchronized void reconnect() {
        if (closed) {
            return;
        }
        renewals++;
        List<Pool> before = List.of(tail, cold);
        tail = pool("howdah read tail");
        cold = pool("howdah read cold");
        before.forEach(Pool::close);
    }

    private Pool pool(String applicationName) {
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(options.readConnections())
                        .setMaxWaitQueueSize(WAITING_MAX)
                        // None: its timer outlives a connection that cannot be made, and then fails a promise that has
                        // long
                        // failed ("Promise already completed", vertx-sql-client issues 1567 and 1706). See inTime.
                        .setConnectionTimeout(0))
                .with(new NetClientOptions().setConnectTimeout(CONNECT_MS_MAX))
                .connectingTo(connectOptions(options.url(), applicationName))
                .withConnectHandler(this::admit)
                .using(vertx)
                .build();
    }

    /** A connection that was lost meanwhile says so to who uses it. */
    private void admit(SqlConnection connection) {
        admission
                .mayBeUsed(connection)
                .otherwise(false)
                .compose(admitted -> connection
                        .query(admitted ? ReadSql.READER_PREFETCH.sql() : ReadSql.READER_END.sql())
                        .execute())
                // Into the pool, which drops what has ended.
                .onComplete(done -> connection.close());
    }

    private static PgConnectOptions connectOptions(PostgresUrl url, String applicationName) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_MAX)
                .addProperty("application_name", applicationName)
                .addProperty("search_path", "")
                .addProperty("TimeZone", "UTC")
                // The planner has no statistics of a young leaf, and might read all of it.
                .addProperty("enable_seqscan", "off")
                // A read takes a page or two of rows, many times a second: parallel workers and compilation cost more
                // than they save.
                .addProperty("max_parallel_workers_per_gather", "0")
                .addProperty("jit", "off")
                .addProperty("statement_timeout", READ_SECONDS_MAX + "s");
        String sslMode = url.parameters().get("sslmode");
        if (sslMode != null) {
            options.setSslMode(SslMode.of(sslMode));
            ClientSSLOptions ssl = new ClientSSLOptions();
            String rootCertificate = url.parameters().get("sslrootcert");
            if (rootCertificate != null) {
                ssl.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate));
            } else if (!sslMode.startsWith("verify")) {
                ssl.setTrustAll(true);
            }
            ssl.setHostnameVerificationAlgorithm("verify-full".equals(sslMode) ? "HTTPS" : "");
            options.setSslOptions(ssl);
        }
        return options;
    }

    /** The pool for reads near the end of a partition, and for small questions. */
    public Pool tail() {
        return tail;
    }

    /** The pool for everything further back. */
    public Pool cold() {
        return cold;
    }

    /** As below, with nothing to give back. */
    public <T> Future<T> ask(Supplier<Future<T>> question) {
        return ask(question, late -> {});
    }

    /**
     * Asks once more if it was the end of the pool, and not the server, that failed it; in time.
     *
     * @param late takes what comes after that
     */
    public <T> Future<T> ask(Supplier<Future<T>> question, Consumer<T> late) {
        int before = renewals;
        Future<T> answer = question.get().recover(e -> renewals == before ? Future.failedFuture(e) : question.get());
        return inTime(answer, late).recover(e -> Future.failedFuture(SqlFailures.of(e)));
    }

    /**
     * Fails a read that takes too long, be it for want of a connection or because Postgres is out of reach and does not even say so.
     *
     * @param late takes what comes after that
     */
    private <T> Future<T> inTime(Future<T> read, Consumer<T> late) {
        Promise<T> inTime = Promise.promise();
        long timer = vertx.setTimer(
                TimeUnit.SECONDS.toMillis(READ_SECONDS_MAX),
                expired -> inTime.tryFail(
                        new TimeoutException("Postgres has not answered within " + READ_SECONDS_MAX + " s")));
        read.onComplete((result, failure) -> {
            vertx.cancelTimer(timer);
            if (failure != null) {
                inTime.tryFail(failure);
            } else if (!inTime.tryComplete(result)) {
                late.accept(result);
            }
        });
        return inTime.future();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The threads that are left end with the process.
            org.slf4j.LoggerFactory.getLogger(ReadPools.class).debug("readers did not close in time", e);
        }
    }
}
