package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.quota.MutationQuota;
import dev.howdah.broker.quota.MutationQuota.Strictness;
import dev.howdah.protocol.KafkaError;

/** The quota of requests that create or delete partitions. Thread: any. */
final class Mutations {

    /** The answer for a topic that comes when the quota is used up. */
    static final Refusal TOO_MANY = new Refusal(KafkaError.THROTTLING_QUOTA_EXCEEDED, null);

    private Mutations() {}

    /** @param strictFromVersion the first version whose clients know THROTTLING_QUOTA_EXCEEDED */
    static MutationQuota quota(ClientQuotas quotas, Call call, int strictFromVersion) {
        return quotas.mutations(
                call.principal().name(),
                call.clientId(),
                call.version() >= strictFromVersion ? Strictness.STRICT : Strictness.PERMISSIVE);
    }
}
