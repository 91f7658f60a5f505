package dev.howdah.broker.share;

import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A store that answers as the test says, and holds a transaction until the test lets it go. */
final class ScriptedShareStore implements ShareStore {

    final List<List<ShareAction>> transactions = new CopyOnWriteArrayList<>();
    final Map<SharePartitionId, ShareStatus> statuses = new ConcurrentHashMap<>();

    /** While not null, a transaction takes one from here before it begins. */
    volatile BlockingQueue<Boolean> permits;

    volatile Function<ShareAction, ShareOutcome> answers = action -> new ShareOutcome.Done();

    void hold() {
        permits = new LinkedBlockingQueue<>();
    }

    void letGo() {
        BlockingQueue<Boolean> held = permits;
        permits = null;
        held.add(true);
    }

    @Override
    public Turn run(List<ShareAction> actions) {
        transactions.add(List.copyOf(actions));
        BlockingQueue<Boolean> held = permits;
        if (held != null) {
            try {
                held.take();
            } catch (InterruptedException e) {
                throw new StorageException(new StorageFailure.Closed());
            }
        }
        Map<SharePartitionId, ShareStatus> touched = new HashMap<>();
        actions.forEach(action -> {
            ShareStatus status = statuses.get(action.id());
            if (status != null) {
                touched.put(action.id(), status);
            }
        });
        return new Turn(actions.stream().map(answers).toList(), touched);
    }

    @Override
    public void close() {}
}
