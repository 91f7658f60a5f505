package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.Assignor.Subscriber;
import dev.howdah.broker.group.assignor.SimpleAssignor;
import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.GroupTopics.GroupTopic;
import dev.howdah.broker.group.machine.TimerKey.Purpose;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.HeartbeatResponse;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.ShareGroupHeartbeatRequest;
import dev.howdah.protocol.message.ShareGroupHeartbeatResponse;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupResponse;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A share group (KIP-932): members heartbeat, and the group tells each which partitions to take records from.
 *
 * <pre>
 *   a member joins, leaves or subscribes, a topic comes, goes or grows   →  group epoch + 1
 *   the next heartbeat of anybody finds assignment epoch &lt; group epoch    →  assignment of every member anew
 *   each heartbeat                                                       →  this member has its assignment and its epoch
 *
 *   Empty ──join──▶ Stable ──the last one leaves──▶ Empty
 * </pre>
 *
 * <p>A partition may be several members', so nobody waits for another to give one back. Who has which record is not known here:
 * that is the share partition's ({@code broker.share}). What a member is told is stored first. Thread: group lane.
 */
public final class ShareGroup implements Group {

    private static final long NEVER = -1;

    /** Of a group that has no assignment yet; as in Kafka, the first one has the next. */
    private static final int FIRST_EPOCH = 1;

    private final String groupId;
    private final Map<String, ShareMember> members = new LinkedHashMap<>();
    private final Set<ShareMember> changed = new LinkedHashSet<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private boolean rowChanged;
    private int groupEpoch = FIRST_EPOCH;
    private int assignmentEpoch = FIRST_EPOCH;
    private long topicsFingerprint;

    /** Not kept over a restart, after which the next is computed at once. */
    private long assignedAtMs = NEVER;

    private @Nullable Object topicsVersion;
    private boolean isNew = true;
    private boolean dead;

    /** A group that nobody has heard of. */
    public ShareGroup(String groupId) {
        this.groupId = groupId;
    }

    static ShareGroup restored(
            String groupId, int groupEpoch, int assignmentEpoch, long topicsFingerprint, List<ShareMember> members) {
        ShareGroup group = new ShareGroup(groupId);
        group.isNew = false;
        group.groupEpoch = groupEpoch;
        group.assignmentEpoch = assignmentEpoch;
        group.topicsFingerprint = topicsFingerprint;
        members.forEach(member -> group.members.put(member.memberId, member));
        return group;
    }

    @Override
    public void onShareHeartbeat(ShareHeartbeatCall call, Turn turn) {
        if (dead) {
            refuse(call, KafkaError.COORDINATOR_NOT_AVAILABLE, null, turn);
            return;
        }
        ShareGroupHeartbeatRequest request = call.request();
        ShareMember member = members.get(request.memberId());
        if (member == null && !call.isJoin()) {
            refuse(
                    call,
                    KafkaError.UNKNOWN_MEMBER_ID,
                    "Member " + request.memberId() + " is not a member of group " + groupId + ".",
                    turn);
        } else if (member == null && members.size() >= turn.settings().share().membersMax()) {
            refuse(
                    call,
                    KafkaError.GROUP_MAX_SIZE_REACHED,
                    "The share group has reached its maximum capacity of "
                            + turn.settings().share().membersMax() + " members.",
                    turn);
        } else if (member != null && call.isLeave()) {
            remove(member, turn);
            turn.replyWhenSaved(
                    call.reply(), ShareReplies.left(member.memberId), error -> ShareReplies.error(error, null));
        } else if (member != null && !hasItsEpoch(member, call)) {
            refuse(
                    call,
                    KafkaError.FENCED_MEMBER_EPOCH,
                    "The share group member has a " + (request.memberEpoch() > member.epoch ? "greater" : "smaller")
                            + " member epoch (" + request.memberEpoch()
                            + ") than the one known by the group coordinator ("
                            + member.epoch + "). The member must abandon all its partitions and rejoin.",
                    turn);
        } else {
            beat(call, member, turn);
        }
    }

    private void refuse(ShareHeartbeatCall call, KafkaError error, @Nullable String message, Turn turn) {
        turn.reply(call.reply(), ShareReplies.error(error, message));
        if (isNew) {
            turn.forget();
        }
    }

    /** The epoch before is let in too, for the answer that carried the new one may have been lost. */
    private static boolean hasItsEpoch(ShareMember member, ShareHeartbeatCall call) {
        int epoch = call.request().memberEpoch();
        return call.isJoin() || epoch == member.epoch || epoch == member.previousEpoch;
    }

    private void beat(ShareHeartbeatCall call, @Nullable ShareMember known, Turn turn) {
        ShareMember member = known == null ? join(call) : known;
        boolean subscribesAnew = update(member, call) || known == null;
        boolean topicsChanged = hasNewTopics(turn);
        if (subscribesAnew || topicsChanged) {
            boolean otherTopics = lookAtTopics(turn);
            if (subscribesAnew || otherTopics) {
                bumpEpoch();
            }
        }
        if (isAssignmentDue(turn)) {
            assign(turn);
        }
        if (member.epoch != assignmentEpoch) {
            member.previousEpoch = member.epoch;
            member.epoch = assignmentEpoch;
            changed.add(member);
        }
        turn.schedule(
                new TimerKey(Purpose.SESSION, member.memberId),
                turn.settings().share().sessionTimeoutMs());
        save(turn);
        boolean tell = call.isJoin() || !member.assigned.equals(member.told);
        member.told = member.assigned;
        ShareGroupHeartbeatResponse response = ShareGroupHeartbeatResponse.builder()
                .memberId(member.memberId)
                .memberEpoch(member.epoch)
                .heartbeatIntervalMs(turn.settings().share().heartbeatIntervalMs())
                .assignment(tell ? ShareReplies.assignment(member.assigned) : null)
                .build();
        if (member.savesPending > 0) {
            turn.replyWhenSaved(call.reply(), response, error -> ShareReplies.error(error, null));
        } else {
            turn.reply(call.reply(), response);
        }
    }

    /** Stores a group that nobody has joined: its offsets have been set, so it is there for whoever lists groups. */
    public void onFounded(Turn turn) {
        isNew = false;
        rowChanged = true;
        save(turn);
    }

    private ShareMember join(ShareHeartbeatCall call) {
        String memberId = call.request().memberId();
        ShareMember member = new ShareMember(memberId, new ShareMember.Profile(null, call.client(), Set.of()));
        members.put(memberId, member);
        removed.remove(memberId);
        changed.add(member);
        return member;
    }

    /** True if it subscribes to something else than before. */
    private boolean update(ShareMember member, ShareHeartbeatCall call) {
        ShareGroupHeartbeatRequest request = call.request();
        ShareMember.Profile before = member.profile;
        List<String> names = request.subscribedTopicNames();
        member.profile = new ShareMember.Profile(
                request.rackId() == null ? before.rackId() : request.rackId(),
                call.client(),
                names == null ? before.topicNames() : new HashSet<>(names));
        if (!member.profile.equals(before)) {
            changed.add(member);
        }
        return !member.profile.topicNames().equals(before.topicNames());
    }

    private boolean hasNewTopics(Turn turn) {
        Object version = turn.topics().version();
        boolean isOther = version != topicsVersion;
        topicsVersion = version;
        return isOther;
    }

    /** True if the group is subscribed to other topics, or to more partitions, than before. */
    private boolean lookAtTopics(Turn turn) {
        long before = topicsFingerprint;
        topicsFingerprint = Subscriptions.fingerprint(topics(subscribedTopics(), turn));
        return topicsFingerprint != before;
    }

    private static Set<GroupTopic> topics(Set<String> names, Turn turn) {
        Set<GroupTopic> found = new HashSet<>();
        names.forEach(name -> turn.topics().find(name).ifPresent(found::add));
        return found;
    }

    private Set<String> subscribedTopics() {
        Set<String> names = new HashSet<>();
        members.values().forEach(member -> names.addAll(member.profile.topicNames()));
        return names;
    }

    private void bumpEpoch() {
        groupEpoch++;
        isNew = false;
        rowChanged = true;
    }

    private boolean isAssignmentDue(Turn turn) {
        long sinceMs = turn.nowMs() - assignedAtMs;
        // A clock that was set back delays nothing.
        boolean isFree = assignedAtMs == NEVER
                || sinceMs < 0
                || sinceMs >= turn.settings().share().assignmentIntervalMs();
        return groupEpoch > assignmentEpoch && isFree;
    }

    private void assign(Turn turn) {
        Map<UUID, Integer> partitionCounts = new HashMap<>();
        List<Subscriber> subscribers = members.values().stream()
                .map(member -> {
                    Set<GroupTopic> topics = topics(member.profile.topicNames(), turn);
                    topics.forEach(topic -> partitionCounts.put(topic.id(), topic.partitionCount()));
                    return new Subscriber(
                            member.memberId,
                            null,
                            topics.stream().map(GroupTopic::id).collect(Collectors.toSet()),
                            member.assigned);
                })
                .toList();
        Map<String, Set<TopicIdPartition>> targets = SimpleAssignor.assign(subscribers, partitionCounts);
        members.values().forEach(member -> {
            Set<TopicIdPartition> target = Set.copyOf(targets.getOrDefault(member.memberId, Set.of()));
            if (!target.equals(member.assigned)) {
                member.assigned = target;
                changed.add(member);
            }
        });
        assignmentEpoch = groupEpoch;
        assignedAtMs = turn.nowMs();
        rowChanged = true;
    }

    private void remove(ShareMember member, Turn turn) {
        members.remove(member.memberId);
        changed.remove(member);
        removed.add(member.memberId);
        turn.cancel(new TimerKey(Purpose.SESSION, member.memberId));
        lookAtTopics(turn);
        bumpEpoch();
        save(turn);
    }

    /** Stores what has changed, if anything has. */
    private void save(Turn turn) {
        if (!rowChanged && changed.isEmpty() && removed.isEmpty()) {
            return;
        }
        List<ShareMember> saved = List.copyOf(changed);
        GroupChange change = GroupChange.changed(
                groupId,
                ShareCodec.row(groupEpoch, assignmentEpoch, topicsFingerprint),
                saved.stream().map(ShareCodec::row).toList(),
                List.copyOf(removed));
        changed.clear();
        removed.clear();
        rowChanged = false;
        saved.forEach(member -> member.savesPending++);
        turn.save(change, done -> saved.forEach(member -> member.savesPending--));
    }

    @Override
    public void onTimer(TimerKey key, Turn turn) {
        ShareMember member = members.get(key.memberId());
        if (member != null) {
            remove(member, turn);
        }
    }

    @Override
    public void onLoaded(Turn turn) {
        topicsVersion = turn.topics().version();
        if (!members.isEmpty() && lookAtTopics(turn)) {
            bumpEpoch();
        }
        members.values()
                .forEach(member -> turn.schedule(
                        new TimerKey(Purpose.SESSION, member.memberId),
                        turn.settings().share().sessionTimeoutMs()));
    }

    @Override
    public void onLost(KafkaError error, Turn turn) {
        dead = true;
    }

    @Override
    public void onConsumerHeartbeat(HeartbeatCall call, Turn turn) {
        turn.reply(
                call.reply(),
                ConsumerReplies.error(KafkaError.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a consumer group."));
    }

    @Override
    public void onJoin(JoinCall call, Turn turn) {
        turn.reply(
                call.reply(),
                ClassicReplies.joinError(KafkaError.INCONSISTENT_GROUP_PROTOCOL, ClassicReplies.NO_MEMBER_ID));
    }

    @Override
    public void onSync(SyncGroupRequest request, Reply<SyncGroupResponse> reply, Turn turn) {
        turn.reply(reply, ClassicReplies.syncError(KafkaError.UNKNOWN_MEMBER_ID));
    }

    @Override
    public void onHeartbeat(HeartbeatRequest request, Reply<HeartbeatResponse> reply, Turn turn) {
        turn.reply(reply, ClassicReplies.heartbeat(KafkaError.UNKNOWN_MEMBER_ID));
    }

    @Override
    public void onLeave(LeaveGroupRequest request, Reply<LeaveGroupResponse> reply, Turn turn) {
        turn.reply(reply, ClassicReplies.leaveError(KafkaError.UNKNOWN_MEMBER_ID));
    }

    @Override
    public KafkaError onCommit(Committer committer, Turn turn) {
        return KafkaError.GROUP_ID_NOT_FOUND;
    }

    @Override
    public KafkaError checkFetch(@Nullable String memberId, int memberEpoch) {
        return KafkaError.GROUP_ID_NOT_FOUND;
    }

    @Override
    public KafkaError checkDeleteOffsets() {
        return KafkaError.GROUP_ID_NOT_FOUND;
    }

    @Override
    public boolean isSubscribed(String topic) {
        return subscribedTopics().contains(topic);
    }

    @Override
    public boolean isDead() {
        return dead;
    }

    @Override
    public void onDelete() {
        dead = true;
    }

    /** It has start offsets, which never expire. */
    @Override
    public boolean isAbandoned() {
        return false;
    }

    @Override
    public Optional<Expiry> expiry(Turn turn) {
        return Optional.empty();
    }

    @Override
    public String stateName() {
        if (dead) {
            return "Dead";
        }
        return members.isEmpty() ? "Empty" : "Stable";
    }

    @Override
    public String groupId() {
        return groupId;
    }

    @Override
    public GroupKind kind() {
        return GroupKind.SHARE;
    }

    @Override
    public String protocolType() {
        return "share";
    }

    @Override
    public boolean isEmpty() {
        return members.isEmpty();
    }

    @Override
    public int memberCount() {
        return members.size();
    }

    Collection<ShareMember> members() {
        return members.values();
    }

    int groupEpoch() {
        return groupEpoch;
    }

    int assignmentEpoch() {
        return assignmentEpoch;
    }
}
