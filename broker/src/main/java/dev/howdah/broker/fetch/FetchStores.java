package dev.howdah.broker.fetch;

import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.codec.SliceRecoder;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LogReader;
import io.netty.buffer.ByteBufAllocator;

/** Everything that fetches read from. There is one for the broker. */
public record FetchStores(
        LiveBrokers brokers,
        PartitionLookup lookup,
        LogReader reader,
        AbortedTransactions aborted,
        SliceRecoder recoder,
        LeaderEpochs epochs,
        ReadBudget budget,
        ByteBufAllocator allocator) {}
