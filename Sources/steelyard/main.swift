print("steelyard")
