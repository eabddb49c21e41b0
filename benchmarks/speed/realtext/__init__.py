"""Real text and real questions: the collection, the queries, and how long they take."""
