package dev.howdah.broker.append;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;

/** A log in memory. A call is recorded, then waits for a permit, then follows the script or gives dense offsets. */
final class ScriptedLogWriter implements LogWriter {

    record Call(List<Append> appends, Instant now) {}

    final BlockingQueue<Call> entered = new ArrayBlockingQueue<>(1_000);
    final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Semaphore permits = new Semaphore(0);
    private final Map<PartitionId, Long> heads = new HashMap<>();
    volatile Function<Call, List<AppendOutcome>> script = this::denseOffsets;
    private volatile boolean closed;

    /** Lets so many calls pass. */
    ScriptedLogWriter permit(int count) {
        permits.release(count);
        return this;
    }

    @Override
    public List<AppendOutcome> append(List<Append> appends, Instant now) {
        Call call = new Call(List.copyOf(appends), now);
        calls.add(call);
        entered.add(call);
        permits.acquireUninterruptibly();
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        return script.apply(call);
    }

    List<AppendOutcome> denseOffsets(Call call) {
        List<AppendOutcome> outcomes = new ArrayList<>();
        for (Append append : call.appends()) {
            long base = heads.merge(append.id(), (long) append.batch().recordCount(), Long::sum)
                    - append.batch().recordCount();
            outcomes.add(new AppendOutcome.Appended(base, call.now().toEpochMilli(), 0, AppendOutcome.Freshness.NEW));
        }
        return outcomes;
    }

    /** As {@link #denseOffsets}, but what is locked is not stored. */
    List<AppendOutcome> lockedWhile(Call call, Predicate<PartitionId> locked) {
        Map<PartitionId, Boolean> asked = new HashMap<>();
        List<Append> free = call.appends().stream()
                .filter(append -> !asked.computeIfAbsent(append.id(), locked::test))
                .toList();
        Iterator<AppendOutcome> stored =
                denseOffsets(new Call(free, call.now())).iterator();
        List<AppendOutcome> outcomes = new ArrayList<>();
        for (Append append : call.appends()) {
            outcomes.add(free.contains(append) ? stored.next() : new AppendOutcome.Locked("by a test"));
        }
        return outcomes;
    }

    @Override
    public void close() {
        closed = true;
        permits.release(1_000);
    }
}
