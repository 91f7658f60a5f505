package dev.howdah.broker.append;

import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what other brokers would be told. */
final class RecordingNotifications implements Notifications {

    record Told(PartitionId id, long nextOffset) {}

    final List<Told> appended = new CopyOnWriteArrayList<>();

    @Override
    public void start(Listener listener) {}

    @Override
    public void offerAppended(PartitionId id, long nextOffset, Stability stability) {
        appended.add(new Told(id, nextOffset));
    }

    @Override
    public void offerTopicsChanged() {}
}
