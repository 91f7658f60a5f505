"""Counts words with Quix Streams, with state in a changelog topic. Arguments: bootstrap server, prefix, directory for state, words that
come, words to wait for in all."""

import sys

from quixstreams import Application


def main(bootstrap, prefix, state, words, count):
    app = Application(
        broker_address=bootstrap,
        consumer_group=f"{prefix}-counts",
        auto_offset_reset="earliest",
        state_dir=state,
        commit_interval=0.5,
    )
    lines = app.topic(f"{prefix}-words", key_deserializer="str", value_deserializer="str")
    counts = app.topic(f"{prefix}-counts", key_serializer="str", value_serializer="int")
    with app.get_producer() as producer:
        for word in words.split():
            producer.produce(topic=lines.name, key=word, value=word)

    def count_word(_, state):
        total = state.get("total", 0) + 1
        state.set("total", total)
        return total

    app.dataframe(lines).apply(count_word, stateful=True).to_topic(counts)
    app.run(count=int(count), timeout=60)


main(*sys.argv[1:])
