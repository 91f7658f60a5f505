package dev.howdah.broker.share;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.fetch.FetchKey;
import java.util.List;

/**
 * What one share fetch wants.
 *
 * @param keys in the order in which they may use up records and bytes
 * @param minBytes below which it rather waits, as far as sizes are known
 * @param bytesMax of the whole answer, except that one batch is always returned if there is one
 * @param recordsMax never exceeded
 * @param batchRecords about as long a range is told of as acquired; positive
 * @param rights of the client
 */
public record ShareFetchSpec(
        String groupId,
        String memberId,
        List<FetchKey> keys,
        int maxWaitMs,
        int minBytes,
        int bytesMax,
        int recordsMax,
        int batchRecords,
        Rights rights) {

    public ShareFetchSpec {
        keys = List.copyOf(keys);
    }
}
