package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ServerUnderTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** A member of the classic protocol made of single requests, each in the version of one age. Thread: one. */
final class WireMember implements AutoCloseable {

    static final String TYPE = "consumer";
    static final String PROTOCOL = "wire-assignor";

    final GroupWire wire;
    private final String group;
    private final int age;
    private final @Nullable String instance;
    private final ByteBuffer subscription;
    String id = "";
    int generation = -1;

    WireMember(int port, String group, int age, String topic, @Nullable String instance) throws IOException {
        this.wire = new GroupWire(port);
        this.group = group;
        this.age = age;
        this.instance = instance;
        this.subscription = ConsumerProtocol.serializeSubscription(new Subscription(List.of(topic)));
    }

    /** The version that a client of this age sends: the oldest at 0, then one more each, up to the newest. */
    static int version(ApiKeys key, int age) {
        // The messages here are those of 4.4; the Apache Kafka to compare with is 4.3, which lacks one version.
        int latest = ServerUnderTest.isApacheKafka() && key == ApiKeys.DELETE_GROUPS ? 2 : key.latestVersion();
        return Math.min(key.oldestVersion() + age, latest);
    }

    int version(ApiKeys key) {
        return version(key, age);
    }

    /** Joins as far as the answer, which comes when all have joined; a new member is first given its id. */
    void sendJoin() throws IOException {
        if (id.isEmpty() && instance == null && version(ApiKeys.JOIN_GROUP) >= 4) {
            JoinGroupResponseData first =
                    wire.call(joinRequest(), version(ApiKeys.JOIN_GROUP), JoinGroupResponseData.class);
            assertThat(Errors.forCode(first.errorCode())).isEqualTo(Errors.MEMBER_ID_REQUIRED);
            assertThat(first.memberId()).isNotEmpty();
            id = first.memberId();
        }
        wire.send(joinRequest(), version(ApiKeys.JOIN_GROUP));
    }

    JoinGroupResponseData joined() throws IOException {
        JoinGroupResponseData joined = wire.receive(JoinGroupResponseData.class);
        assertThat(Errors.forCode(joined.errorCode())).isEqualTo(Errors.NONE);
        assertThat(joined.protocolName()).isEqualTo(PROTOCOL);
        if (version(ApiKeys.JOIN_GROUP) >= 7) {
            assertThat(joined.protocolType()).isEqualTo(TYPE);
        }
        id = joined.memberId();
        generation = joined.generationId();
        return joined;
    }

    JoinGroupRequestData joinRequest() {
        JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(new JoinGroupRequestProtocol().setName(PROTOCOL).setMetadata(subscription.array()));
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId(group)
                .setSessionTimeoutMs(30_000)
                .setMemberId(id)
                .setProtocolType(TYPE)
                .setProtocols(protocols)
                .setReason("a test");
        if (version(ApiKeys.JOIN_GROUP) >= 1) {
            request.setRebalanceTimeoutMs(30_000);
        }
        return version(ApiKeys.JOIN_GROUP) >= 5 ? request.setGroupInstanceId(instance) : request;
    }

    void sendSync(Map<String, byte[]> assignments) throws IOException {
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId(group)
                .setGenerationId(generation)
                .setMemberId(id)
                .setProtocolType(TYPE)
                .setProtocolName(PROTOCOL)
                .setAssignments(assignments.entrySet().stream()
                        .map(each -> new SyncGroupRequestAssignment()
                                .setMemberId(each.getKey())
                                .setAssignment(each.getValue()))
                        .toList());
        if (version(ApiKeys.SYNC_GROUP) >= 3) {
            request.setGroupInstanceId(instance);
        }
        wire.send(request, version(ApiKeys.SYNC_GROUP));
    }

    byte[] synced() throws IOException {
        SyncGroupResponseData synced = wire.receive(SyncGroupResponseData.class);
        assertThat(Errors.forCode(synced.errorCode())).isEqualTo(Errors.NONE);
        if (version(ApiKeys.SYNC_GROUP) >= 5) {
            assertThat(synced.protocolType()).isEqualTo(TYPE);
            assertThat(synced.protocolName()).isEqualTo(PROTOCOL);
        }
        return synced.assignment();
    }

    Errors heartbeat() throws IOException {
        return heartbeat(id, generation);
    }

    Errors heartbeat(String memberId, int ofGeneration) throws IOException {
        HeartbeatRequestData request = new HeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationId(ofGeneration);
        if (version(ApiKeys.HEARTBEAT) >= 3) {
            request.setGroupInstanceId(instance);
        }
        return Errors.forCode(wire.call(request, version(ApiKeys.HEARTBEAT), HeartbeatResponseData.class)
                .errorCode());
    }

    /** By member id, a static member by its instance id alone, as the tools do. */
    Errors leave() throws IOException {
        LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(group);
        boolean batched = version(ApiKeys.LEAVE_GROUP) >= 3;
        if (batched) {
            request.setMembers(List.of(new MemberIdentity()
                    .setMemberId(instance == null ? id : "")
                    .setGroupInstanceId(instance)
                    .setReason(version(ApiKeys.LEAVE_GROUP) >= 5 ? "the test is over" : null)));
        } else {
            request.setMemberId(id);
        }
        LeaveGroupResponseData left = wire.call(request, version(ApiKeys.LEAVE_GROUP), LeaveGroupResponseData.class);
        if (left.errorCode() != 0 || !batched) {
            return Errors.forCode(left.errorCode());
        }
        assertThat(left.members()).hasSize(1);
        return Errors.forCode(left.members().get(0).errorCode());
    }

    byte[] subscription() {
        return subscription.array();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
