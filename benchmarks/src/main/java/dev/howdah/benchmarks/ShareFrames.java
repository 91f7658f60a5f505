package dev.howdah.benchmarks;

import dev.howdah.compat.wire.RawConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;

/** Frames of share groups, without a client around them. Thread: any. */
final class ShareFrames {

    private static final int HEARTBEAT_VERSION = 1;
    private static final int FETCH_VERSION = 2;

    private ShareFrames() {}

    /** One heartbeat; with a topic it joins. Returns the member's epoch. */
    static int heartbeat(RawConnection connection, ShareGroupHeartbeatRequestData request) throws IOException {
        connection.send(frame(request, ApiKeys.SHARE_GROUP_HEARTBEAT, HEARTBEAT_VERSION));
        ByteBufferAccessor in = body(connection.receive(), ApiKeys.SHARE_GROUP_HEARTBEAT, HEARTBEAT_VERSION);
        ShareGroupHeartbeatResponseData answer = new ShareGroupHeartbeatResponseData(in, (short) HEARTBEAT_VERSION);
        if (answer.errorCode() != 0) {
            throw new IOException(
                    "ShareGroupHeartbeat failed with " + answer.errorCode() + ": " + answer.errorMessage());
        }
        return answer.memberEpoch();
    }

    static byte[] fetch(ShareFetchRequestData request) {
        return frame(request, ApiKeys.SHARE_FETCH, FETCH_VERSION);
    }

    static ShareFetchRequestData.FetchTopic topic(Uuid topicId, int partition) {
        ShareFetchRequestData.FetchTopic topic = new ShareFetchRequestData.FetchTopic().setTopicId(topicId);
        topic.partitions().add(new ShareFetchRequestData.FetchPartition().setPartitionIndex(partition));
        return topic;
    }

    /** @param response from its correlation id on */
    static ShareFetchResponseData fetched(ByteBuffer response) throws IOException {
        ShareFetchResponseData answer =
                new ShareFetchResponseData(body(response, ApiKeys.SHARE_FETCH, FETCH_VERSION), (short) FETCH_VERSION);
        if (answer.errorCode() != 0) {
            throw new IOException("ShareFetch failed with " + answer.errorCode() + ": " + answer.errorMessage());
        }
        return answer;
    }

    private static byte[] frame(ApiMessage request, ApiKeys key, int version) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(key.id)
                .setRequestApiVersion((short) version)
                .setClientId("light");
        ByteBuffer head = MessageUtil.toByteBufferAccessor(header, key.requestHeaderVersion((short) version))
                .buffer();
        ByteBuffer body =
                MessageUtil.toByteBufferAccessor(request, (short) version).buffer();
        byte[] frame = new byte[Integer.BYTES + head.remaining() + body.remaining()];
        ByteBuffer.wrap(frame)
                .putInt(head.remaining() + body.remaining())
                .put(head)
                .put(body);
        return frame;
    }

    private static ByteBufferAccessor body(ByteBuffer response, ApiKeys key, int version) {
        ByteBufferAccessor in = new ByteBufferAccessor(response);
        new ResponseHeaderData(in, key.responseHeaderVersion((short) version));
        return in;
    }
}
