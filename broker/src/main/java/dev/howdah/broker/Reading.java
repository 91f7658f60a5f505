package dev.howdah.broker;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.storage.StorageException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is read anew when somebody tells that it has changed: once for all who tell meanwhile. They tell once, so what could
 * not be read then, for the threads were busy or Postgres did not answer, is read at the next look.
 *
 * <p>Thread: any; the admin threads read.
 */
final class Reading {

    private static final Logger log = LoggerFactory.getLogger(Reading.class);

    private final AdminThreads threads;
    private final Runnable read;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicBoolean missed = new AtomicBoolean();

    /** @param read may throw {@link StorageException}; may run twice at a time */
    Reading(AdminThreads threads, Runnable read) {
        this.threads = threads;
        this.read = read;
    }

    /** Has it read soon. */
    void want() {
        if (wanted.compareAndSet(false, true) && !threads.offer(this::run)) {
            missed.set(true);
            wanted.set(false);
        }
    }

    /** Has it read if that has failed before. */
    void wantIfMissed() {
        if (missed.compareAndSet(true, false)) {
            want();
        }
    }

    private void run() {
        wanted.set(false);
        try {
            read.run();
        } catch (StorageException trouble) {
            missed.set(true);
            log.atInfo().addKeyValue("error", trouble.getMessage()).log("Reading anew must wait");
        } catch (RuntimeException | Error bug) {
            missed.set(true);
            log.atError().setCause(bug).log("Reading anew failed");
        }
    }
}
