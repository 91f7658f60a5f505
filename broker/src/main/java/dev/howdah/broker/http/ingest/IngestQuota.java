package dev.howdah.broker.http.ingest;

import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.quota.QuotaType;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What {@code producer_byte_rate} says to one request that brings events. Bytes count as they come. Then the body is not read for the time
 * that the quota says; so also the first bytes of a request wait for what others of its user have sent, but if that is long, the client is
 * told to come again.
 *
 * <p>Thread: the event loop of the connection.
 */
final class IngestQuota {

    private final Exchange exchange;
    private final ClientQuotas quotas;
    private final Runnable whenOver;
    private @Nullable Future<?> wait;
    private boolean closed;

    /** @param whenOver is run when the body may be read again */
    IngestQuota(Exchange exchange, ClientQuotas quotas, Runnable whenOver) {
        this.exchange = exchange;
        this.quotas = quotas;
        this.whenOver = whenOver;
    }

    /** Why nothing of the body is taken; empty if it is, perhaps later. */
    Optional<Problem> begin() {
        if (!quotas.limits(QuotaType.PRODUCE)) {
            return Optional.empty();
        }
        int delayMs =
                quotas.takeUnlessInDebt(QuotaType.PRODUCE, exchange.principal().name(), null, 0);
        if (delayMs > HttpLimits.QUOTA_PATIENCE.toMillis()) {
            return Optional.of(new Problem(
                            HttpResponseStatus.TOO_MANY_REQUESTS,
                            "quota",
                            exchange.principal() + " has used up its producer_byte_rate")
                    .retryAfter((delayMs + 999) / 1_000));
        }
        await(delayMs);
        return Optional.empty();
    }

    /** So many bytes of the body came. */
    void take(int bytes) {
        if (!closed && quotas.limits(QuotaType.PRODUCE)) {
            await(quotas.take(QuotaType.PRODUCE, exchange.principal().name(), null, bytes));
        }
    }

    boolean isWaiting() {
        return wait != null;
    }

    /** The longest wait counts; the quota says it anew for each piece. */
    private void await(int delayMs) {
        if (delayMs == 0) {
            return;
        }
        cancel();
        wait = exchange.eventLoop()
                .schedule(
                        () -> {
                            wait = null;
                            whenOver.run();
                        },
                        delayMs,
                        TimeUnit.MILLISECONDS);
    }

    void close() {
        closed = true;
        cancel();
    }

    private void cancel() {
        Future<?> scheduled = wait;
        wait = null;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }
}
