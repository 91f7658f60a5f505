package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ListPartitionReassignmentsRequest;
import dev.howdah.protocol.message.ListPartitionReassignmentsResponse;
import java.util.Optional;

/** ListPartitionReassignments v0: no reassignment is ever under way, because brokers hold no data. */
public final class ListPartitionReassignmentsHandler extends Handler<ListPartitionReassignmentsRequest> {

    public ListPartitionReassignmentsHandler() {
        super(ApiKey.LIST_PARTITION_REASSIGNMENTS, 0, 0);
    }

    @Override
    public void handle(Call call, ListPartitionReassignmentsRequest request) {
        call.respond(ListPartitionReassignmentsResponse.builder().build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(
            short version, ListPartitionReassignmentsRequest request, KafkaError error) {
        return Optional.of(ListPartitionReassignmentsResponse.builder()
                .errorCode(error.code())
                .build());
    }
}
