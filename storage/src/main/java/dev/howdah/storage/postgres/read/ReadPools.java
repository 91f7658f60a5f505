package dev.howdah.storage.postgres.read;

import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
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

/**
 * The connections that read, asynchronously. Two pools, so that those who read history never stand before those who wait for
 * the newest. Thread: any.
 */
public final class ReadPools implements AutoCloseable {

    /** A leaf has a statement text of its own; a fetch uses two. */
    private static final int PREPARED_STATEMENTS_MAX = 512;

    /** More readers than this wait in the pool and are refused beyond. */
    private static final int WAITING_MAX = 10_000;

    private final Vertx vertx;
    private final Pool tail;
    private final Pool cold;

    public ReadPools(StorageOptions options) {
        vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        tail = pool(options, "howdah read tail");
        cold = pool(options, "howdah read cold");
    }

    private Pool pool(StorageOptions options, String applicationName) {
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(options.readConnections())
                        .setMaxWaitQueueSize(WAITING_MAX)
                        .setConnectionTimeout(10)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .connectingTo(connectOptions(options.url(), applicationName))
                .withConnectHandler(ReadPools::prefetch)
                .using(vertx)
                .build();
    }

    /** A connection that was lost meanwhile says so to who uses it. */
    private static void prefetch(SqlConnection connection) {
        connection
                .query(ReadSql.READER_PREFETCH.sql())
                .execute()
                // Into the pool.
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
