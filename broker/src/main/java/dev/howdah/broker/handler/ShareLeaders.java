package dev.howdah.broker.handler;

import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.share.ShareRoom;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * The leaders that an answer to a share fetch or acknowledgement names, for the partitions that fail with NOT_LEADER_OR_FOLLOWER, and
 * where these leaders are (KIP-932). One for each answer. Thread: any.
 */
final class ShareLeaders {

    private final ShareRoom room;
    private final String listener;
    private final Set<Integer> named = new TreeSet<>();

    /** @param listener through which the client came */
    ShareLeaders(ShareRoom room, String listener) {
        this.room = room;
        this.listener = listener;
    }

    /** Takes a leader's node id and the leader epoch. */
    @FunctionalInterface
    interface Naming {
        void accept(int nodeId, int epoch);
    }

    /** Names the leader if the error is one for which clients want it, and there is one. */
    void name(FetchKey key, KafkaError error, Naming naming) {
        if (error == KafkaError.NOT_LEADER_OR_FOLLOWER) {
            room.leader(key).ifPresent(leader -> {
                named.add(leader.nodeId());
                naming.accept(leader.nodeId(), leader.epoch());
            });
        }
    }

    /** Where those are that were named. */
    <E> List<E> named(BiFunction<Integer, Address, E> endpoint) {
        List<E> endpoints = new ArrayList<>(0);
        if (!named.isEmpty()) {
            for (Broker broker : room.brokers()) {
                if (named.contains(broker.nodeId())) {
                    endpoints.add(
                            endpoint.apply(broker.nodeId(), broker.endpoints().of(listener)));
                }
            }
        }
        return endpoints;
    }
}
