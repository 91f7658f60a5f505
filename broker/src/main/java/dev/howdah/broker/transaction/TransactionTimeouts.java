package dev.howdah.broker.transaction;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionStore;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds transactions that are open for longer than their timeout, and forgets transactional ids that nobody uses. The broker with the
 * janitor's lease does it for all; two that do it at once are harmless, for what is expired is decided under the row's lock.
 *
 * <p>Thread: the transaction lane; blocks.
 */
final class TransactionTimeouts {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionTimeouts.class);

    private final BooleanSupplier leads;
    private final Settings settings;
    private long nextAbortNanos;
    private long nextForgetNanos;

    /** @param leads whether this broker is the one that looks */
    TransactionTimeouts(BooleanSupplier leads, Settings settings, long nowNanos) {
        this.leads = leads;
        this.settings = settings;
        this.nextAbortNanos = nowNanos + settings.abortInterval.toNanos();
        this.nextForgetNanos = nowNanos + settings.forgetInterval.toNanos();
    }

    /**
     * @param abortInterval between two looks for expired transactions
     * @param forgetInterval between two looks for ids that nobody uses
     * @param unused how long an id is remembered that nobody uses
     * @param abortedMax of one look
     * @param forgottenMax of one statement
     */
    record Settings(
            Duration abortInterval, Duration forgetInterval, Duration unused, int abortedMax, int forgottenMax) {}

    long nanosToNext(long nowNanos) {
        return Math.max(0, Math.min(nextAbortNanos - nowNanos, nextForgetNanos - nowNanos));
    }

    /** What is to be aborted now, if it is time to look. Trouble with Postgres is left to the next look. */
    List<TransactionAction.AbortExpired> look(TransactionStore store, long nowNanos) {
        if (nowNanos - nextForgetNanos >= 0) {
            nextForgetNanos = nowNanos + settings.forgetInterval.toNanos();
            if (leads.getAsBoolean()) {
                forget(store, nowNanos);
            }
        }
        if (nowNanos - nextAbortNanos < 0) {
            return List.of();
        }
        nextAbortNanos = nowNanos + settings.abortInterval.toNanos();
        return leads.getAsBoolean() ? expired(store, nowNanos) : List.of();
    }

    private List<TransactionAction.AbortExpired> expired(TransactionStore store, long nowNanos) {
        try {
            List<TransactionAction.AbortExpired> expired = store.findExpired(settings.abortedMax);
            if (expired.size() >= settings.abortedMax) {
                nextAbortNanos = nowNanos;
            }
            if (!expired.isEmpty()) {
                LOG.atInfo()
                        .addKeyValue("transactions", expired.size())
                        .addKeyValue("first", expired.get(0).transactionalId())
                        .log("Transactions have run out of time and are aborted");
            }
            return expired;
        } catch (StorageException trouble) {
            LOG.atDebug().addKeyValue("error", trouble.getMessage()).log("Expired transactions must wait");
            return List.of();
        }
    }

    private void forget(TransactionStore store, long nowNanos) {
        try {
            int forgotten = store.forgetUnused(settings.unused, settings.forgottenMax);
            if (forgotten >= settings.forgottenMax) {
                nextForgetNanos = nowNanos;
            }
            if (forgotten > 0) {
                LOG.atInfo().addKeyValue("ids", forgotten).log("Transactional ids that nobody uses are forgotten");
            }
        } catch (StorageException trouble) {
            LOG.atDebug().addKeyValue("error", trouble.getMessage()).log("Unused transactional ids must wait");
        }
    }
}
