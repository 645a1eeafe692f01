import TestSupport

typealias Golden = TestSupport.Golden
