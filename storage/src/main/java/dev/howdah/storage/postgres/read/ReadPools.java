package dev.howdah.storage.postgres.read;

import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The connections that read, asynchronously. Two pools, so that those who read history never stand before those who wait for
 * the newest. Thread: any.
 */
public final class ReadPools implements AutoCloseable {

    /** A leaf has a statement text of its own; a fetch uses two. */
    private static final int PREPARED_STATEMENTS_MAX = 512;

    /** More readers than this wait in the pool and are refused beyond. */
    private static final int WAITING_MAX = 10_000;

    private final StorageOptions options;
    private final Vertx vertx;
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

    /** Puts new connections in the place of all there are; what is being read over these fails. */
    public synchronized void renew() {
        if (closed) {
            return;
        }
        renewals++;
        Pool oldTail = tail;
        Pool oldCold = cold;
        tail = pool("howdah read tail");
        cold = pool("howdah read cold");
        oldTail.close();
        oldCold.close();
    }

    /** Asks once more if it was the end of the pool, and not the server, that failed it. */
    public <T> Future<T> ask(Supplier<Future<T>> question) {
        int before = renewals;
        return question.get()
                .recover(e -> renewals == before ? Future.failedFuture(e) : question.get())
                .recover(e -> Future.failedFuture(SqlFailures.of(e)));
    }

    /** Runs what blocks off the event loops, one after the other. */
    public Future<Void> runBlocking(Runnable work) {
        return vertx.executeBlocking(() -> {
            work.run();
            return null;
        });
    }

    private Pool pool(String applicationName) {
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(options.readConnections())
                        .setMaxWaitQueueSize(WAITING_MAX)
                        .setConnectionTimeout(10)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
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
                // The planner has no statistics of a young leaf and might prefer to read it from end to end.
                .addProperty("enable_seqscan", "off")
                // A page or two of rows, many times a second: neither helpers nor a compiler pay.
                .addProperty("max_parallel_workers_per_gather", "0")
                .addProperty("jit", "off")
                .addProperty("statement_timeout", "30s");
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

    /** For reads near the end of a partition, and for small questions. */
    public Pool tail() {
        return tail;
    }

    /** For everything further back. */
    public Pool cold() {
        return cold;
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
            // Its threads are daemons of nobody: the process ends them.
            org.slf4j.LoggerFactory.getLogger(ReadPools.class).debug("readers did not close in time", e);
        }
    }
}
