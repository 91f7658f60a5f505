package dev.howdah.broker;

import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.config.TransactionConfigs;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.handler.AddOffsetsToTxnHandler;
import dev.howdah.broker.handler.AddPartitionsToTxnHandler;
import dev.howdah.broker.handler.AlterClientQuotasHandler;
import dev.howdah.broker.handler.AlterConfigsHandler;
import dev.howdah.broker.handler.AlterPartitionReassignmentsHandler;
import dev.howdah.broker.handler.AlterReplicaLogDirsHandler;
import dev.howdah.broker.handler.AlterShareGroupOffsetsHandler;
import dev.howdah.broker.handler.AlterUserScramCredentialsHandler;
import dev.howdah.broker.handler.ApiVersionsHandler;
import dev.howdah.broker.handler.ConfigAlterations;
import dev.howdah.broker.handler.ConsumerGroupDescribeHandler;
import dev.howdah.broker.handler.ConsumerGroupHeartbeatHandler;
import dev.howdah.broker.handler.CreateAclsHandler;
import dev.howdah.broker.handler.CreateDelegationTokenHandler;
import dev.howdah.broker.handler.CreatePartitionsHandler;
import dev.howdah.broker.handler.CreateTopicsHandler;
import dev.howdah.broker.handler.DelegationTokens;
import dev.howdah.broker.handler.DeleteAclsHandler;
import dev.howdah.broker.handler.DeleteGroupsHandler;
import dev.howdah.broker.handler.DeleteRecordsHandler;
import dev.howdah.broker.handler.DeleteShareGroupOffsetsHandler;
import dev.howdah.broker.handler.DeleteTopicsHandler;
import dev.howdah.broker.handler.DescribeAclsHandler;
import dev.howdah.broker.handler.DescribeClientQuotasHandler;
import dev.howdah.broker.handler.DescribeClusterHandler;
import dev.howdah.broker.handler.DescribeConfigsHandler;
import dev.howdah.broker.handler.DescribeDelegationTokenHandler;
import dev.howdah.broker.handler.DescribeGroupsHandler;
import dev.howdah.broker.handler.DescribeLogDirsHandler;
import dev.howdah.broker.handler.DescribeProducersHandler;
import dev.howdah.broker.handler.DescribeQuorumHandler;
import dev.howdah.broker.handler.DescribeShareGroupOffsetsHandler;
import dev.howdah.broker.handler.DescribeTopicPartitionsHandler;
import dev.howdah.broker.handler.DescribeTransactionsHandler;
import dev.howdah.broker.handler.DescribeUserScramCredentialsHandler;
import dev.howdah.broker.handler.ElectLeadersHandler;
import dev.howdah.broker.handler.EndTxnHandler;
import dev.howdah.broker.handler.ExpireDelegationTokenHandler;
import dev.howdah.broker.handler.FetchHandler;
import dev.howdah.broker.handler.FindCoordinatorHandler;
import dev.howdah.broker.handler.FixedAnswers;
import dev.howdah.broker.handler.HeartbeatHandler;
import dev.howdah.broker.handler.IncrementalAlterConfigsHandler;
import dev.howdah.broker.handler.InitProducerIdHandler;
import dev.howdah.broker.handler.JoinGroupHandler;
import dev.howdah.broker.handler.LeaveGroupHandler;
import dev.howdah.broker.handler.ListConfigResourcesHandler;
import dev.howdah.broker.handler.ListGroupsHandler;
import dev.howdah.broker.handler.ListOffsetsHandler;
import dev.howdah.broker.handler.ListTransactionsHandler;
import dev.howdah.broker.handler.MetadataHandler;
import dev.howdah.broker.handler.NewTopicChecks;
import dev.howdah.broker.handler.OffsetCommitHandler;
import dev.howdah.broker.handler.OffsetDeleteHandler;
import dev.howdah.broker.handler.OffsetFetchHandler;
import dev.howdah.broker.handler.OffsetForLeaderEpochHandler;
import dev.howdah.broker.handler.ProduceHandler;
import dev.howdah.broker.handler.RenewDelegationTokenHandler;
import dev.howdah.broker.handler.RequestRights;
import dev.howdah.broker.handler.SaslAuthenticateHandler;
import dev.howdah.broker.handler.SaslHandshakeHandler;
import dev.howdah.broker.handler.ShareAcknowledgeHandler;
import dev.howdah.broker.handler.ShareFetchHandler;
import dev.howdah.broker.handler.ShareGroupDescribeHandler;
import dev.howdah.broker.handler.ShareGroupHeartbeatHandler;
import dev.howdah.broker.handler.SyncGroupHandler;
import dev.howdah.broker.handler.TransactionCalls;
import dev.howdah.broker.handler.TransactionOwners;
import dev.howdah.broker.handler.TxnOffsetCommitHandler;
import dev.howdah.broker.handler.WriteTxnMarkersHandler;
import dev.howdah.broker.sasl.Logins;
import dev.howdah.broker.transaction.ProducerIds;
import dev.howdah.broker.transaction.TransactionLane;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Storage;
import java.time.Clock;
import java.util.stream.Collectors;

/** Makes the handlers of all served APIs, and gives each what it needs. A new API is one line here. */
final class Apis {

    private final BrokerOptions options;
    private final BrokerConfig config;
    private final Storage storage;
    private final CatalogPart catalog;
    private final NetPart net;
    private final LogPart log;
    private final GroupCoordinator groups;
    private final SharePart shares;
    private final TransactionCalls transactions;
    private final Logins logins;
    private final TransactionOwners transactionOwners;
    private final Clock clock;
    private final Catalog topics;
    private final LiveBrokers brokers;
    private final LeaderEpochs epochs;
    private final HandlerTable handlers = new HandlerTable();

    private Apis(
            BrokerOptions options,
            Storage storage,
            CatalogPart catalog,
            NetPart net,
            LogPart log,
            GroupCoordinator groups,
            SharePart shares,
            TransactionLane transactions,
            Logins logins) {
        this.options = options;
        this.config = options.config();
        this.storage = storage;
        this.catalog = catalog;
        this.net = net;
        this.log = log;
        this.groups = groups;
        this.shares = shares;
        this.logins = logins;
        this.clock = storage.clock();
        this.topics = catalog.topics;
        this.brokers = catalog.brokers;
        this.transactions = new TransactionCalls(transactions, brokers);
        this.transactionOwners = new TransactionOwners(brokers, groups);
        this.epochs = storage.leaderEpochs();
    }

    static HandlerTable of(
            BrokerOptions options,
            Storage storage,
            CatalogPart catalog,
            NetPart net,
            LogPart log,
            GroupCoordinator groups,
            SharePart shares,
            TransactionLane transactions,
            Logins logins) {
        Apis apis = new Apis(options, storage, catalog, net, log, groups, shares, transactions, logins);
        apis.registerCluster();
        apis.registerTopics();
        apis.registerRecords();
        apis.registerGroups();
        apis.registerShareGroups();
        apis.registerTransactions();
        apis.registerAcls();
        apis.registerLogins();
        apis.registerQuotas();
        apis.registerDelegationTokens();
        FixedAnswers.registerAll(apis.handlers);
        return apis.handlers;
    }

    private void registerCluster() {
        String clusterId = storage.clusterId();
        handlers.register(new ApiVersionsHandler(handlers, clusterId, brokers))
                .register(new MetadataHandler(
                        topics, brokers, epochs, catalog.topicAdmin, catalog.admin, config, clusterId))
                .register(new DescribeTopicPartitionsHandler(topics, brokers, epochs))
                .register(new DescribeClusterHandler(brokers, clusterId))
                .register(new FindCoordinatorHandler(brokers, groups, transactionOwners))
                .register(new ElectLeadersHandler(topics))
                .register(new AlterPartitionReassignmentsHandler(topics, brokers))
                .register(new DescribeLogDirsHandler(topics, brokers, storage.inspector(), catalog.admin))
                .register(new AlterReplicaLogDirsHandler(topics))
                .register(new DescribeQuorumHandler(brokers, epochs, clock));
    }

    private void registerTopics() {
        NewTopicChecks checks = new NewTopicChecks(topics, brokers, catalog.topicAdmin, config);
        ConfigAlterations alterations =
                new ConfigAlterations(topics, brokers, catalog.topicAdmin, catalog.configs, net.encrypted()::findFault);
        handlers.register(new CreateTopicsHandler(
                        checks, catalog.topicAdmin, catalog.admin, catalog.configs, catalog.quotas))
                .register(new DeleteTopicsHandler(topics, catalog.topicAdmin, catalog.admin, config, catalog.quotas))
                .register(
                        new CreatePartitionsHandler(topics, checks, catalog.topicAdmin, catalog.admin, catalog.quotas))
                .register(new DescribeConfigsHandler(
                        topics,
                        brokers,
                        catalog.configs,
                        options.listeners().get(0).name()))
                .register(new IncrementalAlterConfigsHandler(alterations, catalog.admin))
                .register(new AlterConfigsHandler(alterations, catalog.admin))
                .register(new ListConfigResourcesHandler(topics, brokers, catalog.configs));
    }

    private void registerAcls() {
        catalog.authorizer.ifPresent(authorizer -> handlers.limit(authorizer, RequestRights::check));
        handlers.register(new DescribeAclsHandler(catalog.authorizer))
                .register(new CreateAclsHandler(catalog.authorizer, catalog.admin))
                .register(new DeleteAclsHandler(catalog.authorizer, catalog.admin));
    }

    private void registerQuotas() {
        handlers.register(new DescribeClientQuotasHandler(storage.quotas(), catalog.admin))
                .register(new AlterClientQuotasHandler(
                        storage.quotas(), catalog.quotas, storage.notifications(), catalog.admin));
    }

    private void registerDelegationTokens() {
        DelegationTokens tokens = new DelegationTokens(options.listeners().stream()
                .collect(Collectors.toMap(BrokerOptions.Listener::name, BrokerOptions.Listener::protocol)));
        handlers.register(new CreateDelegationTokenHandler(tokens))
                .register(new RenewDelegationTokenHandler(tokens))
                .register(new ExpireDelegationTokenHandler(tokens))
                .register(new DescribeDelegationTokenHandler(tokens));
    }

    private void registerRecords() {
        handlers.register(new ProduceHandler(topics, brokers, log.logs, log.lanes, clock))
                .register(new FetchHandler(
                        log.fetchStores, log.sessions, log.parkingLot, catalog.quotas, fetchBytesMax()))
                .register(new ListOffsetsHandler(topics, brokers, log.logs, storage.log(), epochs))
                .register(new OffsetForLeaderEpochHandler(topics, brokers, epochs))
                .register(new DeleteRecordsHandler(
                        topics, log.logs, storage.logStarts(), storage.notifications(), catalog.admin))
                .register(new DescribeProducersHandler(
                        topics, storage.inspector(), storage.transactions(), catalog.admin, clock));
    }

    private void registerTransactions() {
        ProducerIds ids = new ProducerIds();
        handlers.register(new InitProducerIdHandler(
                        ids, transactions, () -> (int) config.number(TransactionConfigs.MAX_TIMEOUT_MS)))
                .register(new AddPartitionsToTxnHandler(transactions, topics))
                .register(new AddOffsetsToTxnHandler(transactions))
                .register(new TxnOffsetCommitHandler(groups, topics, clock))
                .register(new EndTxnHandler(ids, transactions))
                .register(new WriteTxnMarkersHandler(transactions, topics))
                .register(new DescribeTransactionsHandler(storage.transactions(), brokers, topics, catalog.admin))
                .register(
                        new ListTransactionsHandler(storage.transactions(), brokers, transactionOwners, catalog.admin));
    }

    private void registerLogins() {
        handlers.register(new SaslHandshakeHandler())
                .register(new SaslAuthenticateHandler())
                .register(new DescribeUserScramCredentialsHandler(storage.credentials(), catalog.admin))
                .register(new AlterUserScramCredentialsHandler(storage.credentials(), catalog.admin, logins::changed));
    }

    private int fetchBytesMax() {
        return Math.min(
                config.fetchBytesMax(),
                Limits.fetchBytesMax(Runtime.getRuntime().maxMemory()));
    }

    private void registerShareGroups() {
        if (GroupConfigs.servesShareGroups(config)) {
            handlers.register(new ShareGroupHeartbeatHandler(groups))
                    .register(new ShareGroupDescribeHandler(groups, topics))
                    .register(new ShareFetchHandler(shares.room, shares.sessions, catalog.quotas, fetchBytesMax()))
                    .register(new ShareAcknowledgeHandler(shares.room, shares.sessions))
                    .register(new DescribeShareGroupOffsetsHandler(
                            groups, topics, storage.shareOffsets(), storage.topics()::heads, catalog.admin))
                    .register(new AlterShareGroupOffsetsHandler(
                            groups,
                            topics,
                            storage.shareOffsets(),
                            storage.notifications(),
                            log.shares::onChangedElsewhere,
                            catalog.admin))
                    .register(
                            new DeleteShareGroupOffsetsHandler(groups, topics, storage.shareOffsets(), catalog.admin));
        }
    }

    private void registerGroups() {
        if (GroupConfigs.servesConsumerProtocol(config)) {
            handlers.register(new ConsumerGroupHeartbeatHandler(groups))
                    .register(new ConsumerGroupDescribeHandler(groups, topics));
        }
        handlers.register(new JoinGroupHandler(groups))
                .register(new SyncGroupHandler(groups))
                .register(new HeartbeatHandler(groups))
                .register(new LeaveGroupHandler(groups))
                .register(new DescribeGroupsHandler(groups))
                .register(new ListGroupsHandler(groups))
                .register(new DeleteGroupsHandler(groups, storage.shareOffsets()))
                .register(new OffsetCommitHandler(groups, topics, clock))
                .register(new OffsetFetchHandler(groups, topics))
                .register(new OffsetDeleteHandler(groups, topics));
    }
}
