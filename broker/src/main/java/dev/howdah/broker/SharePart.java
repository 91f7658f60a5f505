package dev.howdah.broker;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.share.DeadLetters;
import dev.howdah.broker.share.ShareLanes;
import dev.howdah.broker.share.SharePartitions;
import dev.howdah.broker.share.ShareRoom;
import dev.howdah.broker.share.ShareSessions;
import dev.howdah.storage.Storage;

/** The records of share groups: who has acquired which, and who waits for more. */
final class SharePart implements AutoCloseable {

    final ShareRoom room;
    final ShareSessions sessions;
    private final ShareLanes lanes;

    private SharePart(Parts parts, BrokerConfig config, Storage storage, LogPart log, BrokerMetrics metrics) {
        lanes = parts.add(ShareLanes.start(
                storage,
                log.shareSettings,
                log.shares,
                log.deadLetters::offer,
                Limits.SHARE_LANES,
                Limits.SHARE_ACTIONS_WAITING_MAX,
                Limits.LANE_DRAIN,
                storage.clock()));
        FetchParkingLot parkingLot = new FetchParkingLot(Limits.PARKED_SHARE_FETCHES_MAX);
        room = new ShareRoom(log.fetchStores, log.shares, lanes, log.shareSettings, parkingLot);
        sessions = new ShareSessions(
                (int) config.number(GroupConfigs.SHARE_MAX_SESSIONS), Limits.SHARE_SESSION_PARTITIONS_MAX);
        metrics.gauge("howdah.share.actions.waiting", lanes, ShareLanes::waiting);
        metrics.gauge("howdah.share.actions.done", lanes, ShareLanes::actions);
        metrics.gauge("howdah.share.transactions", lanes, ShareLanes::transactions);
        metrics.gauge("howdah.share.fetches.parked", parkingLot, FetchParkingLot::parked);
        metrics.gauge("howdah.share.sessions", sessions, ShareSessions::count);
        metrics.gauge("howdah.share.partitions", log.shares, SharePartitions::count);
        metrics.gauge("howdah.share.dead.letters", log.deadLetters, DeadLetters::letters);
    }

    static SharePart start(BrokerConfig config, Storage storage, LogPart log, BrokerMetrics metrics) {
        return Parts.start(parts -> new SharePart(parts, config, storage, log, metrics));
    }

    @Override
    public void close() {
        lanes.close();
    }
}
