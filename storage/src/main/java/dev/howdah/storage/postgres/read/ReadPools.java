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

    /**
     * Sets how many pages the connection prefetches. If the connection is lost meanwhile, whoever uses it next learns
     * that.
     */
    private static void prefetch(SqlConnection connection) {
        connection
                .query(ReadSql.READER_PREFETCH.sql())
                .execute()
                // This puts the connection into the pool.
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

    /** The pool for reads near the end of a partition, and for small questions. */
    public Pool tail() {
        return tail;
    }

    /** The pool for everything further back. */
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
            // The threads that are left end with the process.
            org.slf4j.LoggerFactory.getLogger(ReadPools.class).debug("readers did not close in time", e);
        }
    }
}
