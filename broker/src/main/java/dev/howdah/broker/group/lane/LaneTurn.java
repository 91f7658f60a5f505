package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.lane.WriteJob.Outcome;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.broker.group.machine.GroupSettings;
import dev.howdah.broker.group.machine.GroupTopics;
import dev.howdah.broker.group.machine.Reply;
import dev.howdah.broker.group.machine.TimerKey;
import dev.howdah.broker.group.machine.Turn;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupChange;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A turn of a group in a lane. Thread: group lane. */
final class LaneTurn implements Turn {

    private static final Logger LOG = LoggerFactory.getLogger(LaneTurn.class);

    private final GroupLane lane;
    private final GroupSlot slot;
    private final long nowMs;

    LaneTurn(GroupLane lane, GroupSlot slot, long nowMs) {
        this.lane = lane;
        this.slot = slot;
        this.nowMs = nowMs;
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public GroupSettings settings() {
        return lane.settings(slot.groupId);
    }

    @Override
    public GroupTopics topics() {
        return lane.topics();
    }

    @Override
    public String newUuid() {
        return UUID.randomUUID().toString();
    }

    @Override
    public <R extends ApiMessage> void reply(Reply<R> to, R response) {
        to.send(response);
    }

    @Override
    public <R extends ApiMessage> void replyWhenSaved(Reply<R> to, R response, Function<KafkaError, R> ifLost) {
        slot.whenSaved(() -> to.send(response), error -> to.send(ifLost.apply(error)));
    }

    @Override
    public void save(GroupChange change, Consumer<Turn> then) {
        logEpoch(change);
        slot.onSaveBegun();
        lane.writer()
                .take(new WriteJob.Save(slot.lease, change, outcome -> lane.enter(() -> onSaveEnd(outcome, then))));
    }

    /** Members that come and go make a new generation; what else is saved is no news. */
    private void logEpoch(GroupChange change) {
        if (change.row().epoch() != slot.loggedEpoch) {
            slot.loggedEpoch = change.row().epoch();
            LOG.atInfo()
                    .addKeyValue("group", GroupIds.shown(slot.groupId))
                    .addKeyValue("kind", change.row().kind())
                    .addKeyValue("epoch", slot.loggedEpoch)
                    .addKeyValue("members", slot.memberCount())
                    .log("A group has a new generation");
        }
    }

    private void onSaveEnd(Outcome outcome, Consumer<Turn> then) {
        if (slot.group == null) {
            return;
        }
        if (outcome instanceof Outcome.Done) {
            then.accept(lane.turn(slot));
            slot.onSaveDone();
        } else if (outcome instanceof Outcome.Fenced) {
            lane.shards().fenced(slot.lease);
        } else {
            // The store refuses what the machine has already done: it cannot go on as if it had not.
            lane.shards().lose(slot, KafkaError.COORDINATOR_NOT_AVAILABLE);
        }
    }

    @Override
    public void schedule(TimerKey key, long delayMs) {
        lane.timers().schedule(slot, key, lane.laneMs(), delayMs);
    }

    @Override
    public void cancel(TimerKey key) {
        lane.timers().cancel(slot, key);
    }

    @Override
    public void replaceGroup(Group successor) {
        slot.group = successor;
    }

    @Override
    public void forget() {
        lane.shards().forget(slot);
    }
}
