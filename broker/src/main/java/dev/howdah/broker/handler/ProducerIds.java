package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.storage.ProducerIdStore;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Hands out producer ids. It reserves them in Postgres in blocks, so a thousand producers need one short transaction.
 * When the broker stops, the rest of a block stays unused.
 *
 * <p>Thread: any; guarded by its monitor, which is not held while Postgres is asked.
 */
final class ProducerIds {

    /** The size of a block, as in Kafka ({@code ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE}). */
    private static final int BLOCK_SIZE = 1_000;

    /** How many producers may wait for a block. */
    private static final int WAITING_MAX = 10_000;

    private final ProducerIdStore store;
    private final AdminThreads threads;
    private final Queue<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean asking;

    ProducerIds(ProducerIdStore store, AdminThreads threads) {
        this.store = store;
        this.threads = threads;
    }

    /** Takes an id. The stage fails with {@link StorageException} if Postgres did not give a block. */
    CompletionStage<Long> take() {
        CompletableFuture<Long> id = new CompletableFuture<>();
        synchronized (this) {
            if (next < end) {
                id.complete(next++);
                return id;
            }
            if (waiting.size() >= WAITING_MAX) {
                return CompletableFuture.failedFuture(tooMany());
            }
            waiting.add(id);
            if (asking) {
                return id;
            }
            asking = true;
        }
        if (!threads.offer(this::reserve)) {
            failAll(tooMany());
        }
        return id;
    }

    private static StorageException tooMany() {
        return new StorageException(new StorageFailure.Unavailable("too many wait for producer ids"));
    }

    /** Reserves a block. Thread: an admin thread. */
    private void reserve() {
        try {
            onBlock(store.allocate(BLOCK_SIZE));
        } catch (RuntimeException | Error failure) {
            failAll(failure);
        }
    }

    private void onBlock(long first) {
        Queue<CompletableFuture<Long>> served = new ArrayDeque<>();
        boolean more;
        synchronized (this) {
            next = first;
            end = first + BLOCK_SIZE;
            while (!waiting.isEmpty() && served.size() < BLOCK_SIZE) {
                served.add(waiting.remove());
            }
            next += served.size();
            more = !waiting.isEmpty();
            asking = more;
        }
        long id = first;
        for (CompletableFuture<Long> producer : served) {
            producer.complete(id++);
        }
        if (more) {
            reserve();
        }
    }

    private void failAll(Throwable failure) {
        Queue<CompletableFuture<Long>> failed;
        synchronized (this) {
            failed = new ArrayDeque<>(waiting);
            waiting.clear();
            asking = false;
        }
        failed.forEach(producer -> producer.completeExceptionally(failure));
    }
}
