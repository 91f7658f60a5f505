package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.HeartbeatResponse;
import dev.howdah.protocol.message.JoinGroupRequest;
import dev.howdah.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import dev.howdah.protocol.message.JoinGroupResponse;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.howdah.protocol.message.SyncGroupResponse;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client of a group under test: remembers what it was told, and keeps what is not answered yet apart. */
public final class TestMember {

    final String name;
    private final Group group;
    private Turn turn;
    short joinVersion = 9;
    String memberId = "";
    String instanceId;
    int generation = -1;
    int sessionTimeoutMs = 10_000;
    int rebalanceTimeoutMs = 60_000;
    String protocolType = "consumer";
    List<String> protocols = List.of("range");
    String metadata = "";

    /** What it says in its joins instead of {@link #metadata}, for every protocol. */
    byte[] subscription;

    boolean leads;
    boolean skipAssignment;
    String protocolName;
    List<String> membersSeen = List.of();
    Map<String, byte[]> metadataSeen = Map.of();
    byte[] assignment;

    /** Answers in the order in which they came. */
    final List<KafkaError> joins = new ArrayList<>();

    final List<KafkaError> syncs = new ArrayList<>();
    int joinsAsked;
    int syncsAsked;

    public TestMember(String name, Group group, Turn turn) {
        this.name = name;
        this.group = group;
        this.turn = turn;
    }

    /** Uses this turn from now on. */
    public TestMember in(Turn now) {
        turn = now;
        return this;
    }

    /** The same client, talking to the group of now. */
    public TestMember again(Group now, Turn in) {
        TestMember member = new TestMember(name, now, in);
        member.memberId = memberId;
        member.instanceId = instanceId;
        member.generation = generation;
        return member;
    }

    /** Joins, and again with the id that it is told to use. */
    public TestMember join() {
        joinOnce();
        if (!joins.isEmpty()
                && joins.get(joins.size() - 1) == KafkaError.MEMBER_ID_REQUIRED
                && joins.size() == joinsAsked) {
            joinOnce();
        }
        return this;
    }

    public TestMember joinOnce() {
        joinsAsked++;
        JoinGroupRequest request = JoinGroupRequest.builder()
                .groupId(group().groupId())
                .memberId(memberId)
                .groupInstanceId(instanceId)
                .sessionTimeoutMs(sessionTimeoutMs)
                .rebalanceTimeoutMs(rebalanceTimeoutMs)
                .protocolType(protocolType)
                .protocols(protocols.stream()
                        .map(protocol -> JoinGroupRequestProtocol.builder()
                                .name(protocol)
                                .metadata(Unpooled.wrappedBuffer(
                                        subscription == null
                                                ? (protocol + metadata).getBytes(StandardCharsets.UTF_8)
                                                : subscription))
                                .build())
                        .toList())
                .build();
        group().onJoin(new JoinCall(request, joinVersion, new ClientIdentity(name, "/10.0.0.1"), this::onJoined), turn);
        return this;
    }

    private void onJoined(JoinGroupResponse response) {
        KafkaError error = error(response.errorCode());
        joins.add(error);
        if (error == KafkaError.NONE || error == KafkaError.MEMBER_ID_REQUIRED) {
            memberId = response.memberId();
        }
        if (error == KafkaError.NONE) {
            generation = response.generationId();
            leads = response.leader().equals(memberId);
            skipAssignment = response.skipAssignment();
            protocolName = response.protocolName();
            membersSeen = response.members().stream()
                    .map(JoinGroupResponse.JoinGroupResponseMember::memberId)
                    .toList();
            metadataSeen = new HashMap<>();
            response.members()
                    .forEach(member -> metadataSeen.put(member.memberId(), ByteBufUtil.getBytes(member.metadata())));
        }
    }

    /** The connection is gone, and with it what was under way; only when the group answers no more. */
    void hangUp() {
        joinsAsked = joins.size();
        syncsAsked = syncs.size();
    }

    /** Of the group that is there now: it may have changed its kind. */
    public String memberId() {
        return memberId;
    }

    public int generation() {
        return generation;
    }

    private Group group() {
        return turn instanceof TestTurn world && world.group != null ? world.group : group;
    }

    public boolean isParkedInJoin() {
        return joins.size() < joinsAsked;
    }

    public boolean isParkedInSync() {
        return syncs.size() < syncsAsked;
    }

    public KafkaError lastJoin() {
        return joins.get(joins.size() - 1);
    }

    public KafkaError lastSync() {
        return syncs.get(syncs.size() - 1);
    }

    public TestMember sync() {
        return sync(Map.of());
    }

    public TestMember sync(Map<String, byte[]> assignments) {
        syncsAsked++;
        SyncGroupRequest request = SyncGroupRequest.builder()
                .groupId(group().groupId())
                .memberId(memberId)
                .groupInstanceId(instanceId)
                .generationId(generation)
                .protocolType(protocolType)
                .protocolName(protocolName)
                .assignments(assignments.entrySet().stream()
                        .map(entry -> SyncGroupRequestAssignment.builder()
                                .memberId(entry.getKey())
                                .assignment(Unpooled.wrappedBuffer(entry.getValue()))
                                .build())
                        .toList())
                .build();
        group().onSync(request, this::onSynced, turn);
        return this;
    }

    private void onSynced(SyncGroupResponse response) {
        KafkaError error = error(response.errorCode());
        syncs.add(error);
        if (error == KafkaError.NONE) {
            assignment = ByteBufUtil.getBytes(response.assignment());
        }
    }

    public KafkaError heartbeat() {
        List<HeartbeatResponse> answers = new ArrayList<>();
        group().onHeartbeat(
                        HeartbeatRequest.builder()
                                .groupId(group().groupId())
                                .memberId(memberId)
                                .groupInstanceId(instanceId)
                                .generationId(generation)
                                .build(),
                        answers::add,
                        turn);
        return error(answers.get(0).errorCode());
    }

    /** NONE as well if the answer is held until something is stored. */
    public KafkaError leave() {
        List<LeaveGroupResponse> answers = new ArrayList<>();
        group().onLeave(
                        LeaveGroupRequest.builder()
                                .groupId(group().groupId())
                                .members(List.of(MemberIdentity.builder()
                                        .memberId(memberId)
                                        .groupInstanceId(instanceId)
                                        .build()))
                                .build(),
                        answers::add,
                        turn);
        if (answers.isEmpty()) {
            return KafkaError.NONE;
        }
        LeaveGroupResponse answer = answers.get(0);
        return error(
                answer.members().isEmpty()
                        ? answer.errorCode()
                        : answer.members().get(0).errorCode());
    }

    public KafkaError commit() {
        return group().onCommit(new Committer(memberId, instanceId, generation, (short) 9), turn);
    }

    public static KafkaError error(short code) {
        for (KafkaError error : KafkaError.values()) {
            if (error.code() == code) {
                return error;
            }
        }
        throw new AssertionError(code);
    }
}
