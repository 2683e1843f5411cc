"""The engine on a cluster: the same SQL on Apache Spark, the parts written by its workers."""
