-- A broker may listen on several addresses, say one for the host of its container and one for the neighbours in its network. A
-- client is told the addresses that belong to the listener through which it came. The first listener's is in howdah.broker.
create table howdah.broker_endpoint (
    node_id   integer not null,
    port      integer not null,
    listener  text    not null,
    host      text    not null,
    constraint broker_endpoint_pkey primary key (node_id, listener),
    constraint broker_endpoint_broker foreign key (node_id) references howdah.broker (node_id) on delete cascade
);
