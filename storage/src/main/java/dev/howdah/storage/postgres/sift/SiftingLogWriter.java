package dev.howdah.storage.postgres.sift;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.append.Joint;
import dev.howdah.storage.postgres.append.PostgresLogWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Appends to topics that have rules for headers: with the records it stores, in the same transaction, those that are due later and the ids of
 * those that have one. Always under locks, which takes five statements instead of one.
 *
 * <p>Thread: one append lane; {@link #close} any.
 */
public final class SiftingLogWriter implements LogWriter {

    /** Another broker may store one of the ids each time; that it always does is not believed. */
    private static final int TRIES_MAX = 10;

    private final PostgresLogWriter writer;

    /** @param writer owned */
    public SiftingLogWriter(PostgresLogWriter writer) {
        this.writer = writer;
    }

    @Override
    public List<AppendOutcome> append(List<Append> appends, Instant now) {
        Set<PartitionId> locked = new HashSet<>();
        Set<Integer> refused = new HashSet<>();
        while (true) {
            List<AppendOutcome> outcomes = new ArrayList<>(appends.size());
            List<Integer> places = new ArrayList<>();
            for (int place = 0; place < appends.size(); place++) {
                PartitionId id = appends.get(place).id();
                if (refused.contains(place)) {
                    outcomes.add(Sifting.tooMany());
                } else {
                    outcomes.add(new AppendOutcome.Locked("somebody has locked " + id));
                    if (!locked.contains(id)) {
                        places.add(place);
                    }
                }
            }
            if (places.isEmpty()) {
                return outcomes;
            }
            Sifting sifting = Sifting.begin(places.stream().map(appends::get).toList(), now);
            Joint joint = append(sifting, now);
            if (joint instanceof Joint.Locked more) {
                locked.addAll(more.partitions());
                continue;
            }
            if (joint instanceof Joint.Declined) {
                sifting.refused().forEach(place -> refused.add(places.get(place)));
                continue;
            }
            List<AppendOutcome> stored = ((Joint.Stored) joint).outcomes();
            for (int i = 0; i < places.size(); i++) {
                outcomes.set(places.get(i), sifting.outcome(i, stored.get(i)));
            }
            return outcomes;
        }
    }

    /** Until it is stored, something is locked, or there is no room for some of it. */
    private Joint append(Sifting sifting, Instant now) {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            if (sifting.hasIds()) {
                writer.ask(connection -> {
                    sifting.look(connection);
                    return true;
                });
            }
            Joint joint = writer.append(sifting.appends(), now, sifting);
            if (!(joint instanceof Joint.Declined) || !sifting.refused().isEmpty()) {
                return joint;
            }
        }
        writer.release();
        throw new StorageException(new StorageFailure.Contended("", "other brokers store the same ids all the time"));
    }

    @Override
    public int leaderEpoch() {
        return writer.leaderEpoch();
    }

    @Override
    public void close() {
        writer.close();
    }
}
