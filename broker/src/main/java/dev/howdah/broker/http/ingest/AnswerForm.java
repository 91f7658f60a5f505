package dev.howdah.broker.http.ingest;

import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;

/** How a request that brings events is answered. Thread: the event loop of the connection. */
interface AnswerForm {

    Receipt.Detail detail();

    /** All is stored. */
    Response stored(String topic, Receipt receipt);

    /** Not all is stored. */
    Response failed(String topic, Problem problem);
}
